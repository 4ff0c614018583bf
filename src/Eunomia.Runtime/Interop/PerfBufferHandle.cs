using System.Runtime.InteropServices;

namespace Eunomia.Runtime.Interop;

/// <summary>Owns a <c>struct perf_buffer</c>.</summary>
internal sealed class PerfBufferHandle() : SafeHandle(0, ownsHandle: true)
{
    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        LibBpf.perf_buffer__free(handle);
        return true;
    }
}
