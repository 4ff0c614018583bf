using System.Runtime.InteropServices;

namespace Eunomia.Runtime.Interop;

/// <summary>An open file that is only passed to the kernel.</summary>
internal sealed class Descriptor() : SafeHandle(-1, ownsHandle: true)
{
    /// <inheritdoc/>
    public override bool IsInvalid => handle == -1;

    /// <summary>The descriptor's number.</summary>
    public int Number => (int)handle;

    /// <summary>Opens a directory; null when that fails.</summary>
    public static Descriptor? OpenDirectory(string path) => Open(path, Machine.OfProcess.OpenFlags.Directory | LibC.OpenCloseOnExec);

    /// <summary>Opens a file; null when that fails. That it is a pipe shows later.</summary>
    public static Descriptor? OpenFile(string path) => Open(path, LibC.OpenReadOnly | LibC.OpenNonBlocking | LibC.OpenCloseOnExec);

    /// <summary>Duplicates a descriptor.</summary>
    public static Descriptor Duplicate(int number)
    {
        var descriptor = new Descriptor();
        descriptor.SetHandle(number);
        return descriptor;
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle() => LibC.close((int)handle) == 0;

    private static Descriptor? Open(string path, int flags)
    {
        var number = path.Contains('\0', StringComparison.Ordinal) ? -1 : LibC.open(path, flags);
        return number < 0 ? null : Duplicate(number);
    }
}
