using System.Runtime.InteropServices;

namespace Eunomia.Runtime.Interop;

/// <summary>Owns a <c>struct bpf_link</c>: releasing it detaches the program, unless the link is pinned.</summary>
internal sealed class BpfLinkHandle() : SafeHandle(0, ownsHandle: true)
{
    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <inheritdoc/>
    protected override bool ReleaseHandle() => LibBpf.bpf_link__destroy(handle) == 0;
}
