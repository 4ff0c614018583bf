using System.Runtime.InteropServices;

namespace Eunomia.Runtime.Interop;

/// <summary>Owns a <c>struct bpf_link</c>: releasing it detaches the program, unless the link is pinned.</summary>
internal sealed class BpfLinkHandle() : SafeHandle(0, ownsHandle: true)
{
    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <summary>Pins the link: releasing the handle then leaves the program attached.</summary>
    /// <returns>0, or an errno.</returns>
    public int Pin(string path)
    {
        var error = -LibBpf.bpf_link__pin(this, path);
        if (error == 0)
        {
            // Without this libbpf would switch the event of a tracepoint or probe off, pinned or not.
            LibBpf.bpf_link__disconnect(this);
        }

        return error;
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle() => LibBpf.bpf_link__destroy(handle) == 0;
}
