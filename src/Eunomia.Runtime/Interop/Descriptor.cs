using System.Runtime.InteropServices;

namespace Eunomia.Runtime.Interop;

/// <summary>An open file that is only passed to the kernel.</summary>
internal sealed class Descriptor() : SafeHandle(-1, ownsHandle: true)
{
    private const int ReadOnly = 0;
    private const int DirectoryOnly = 0x10000;
    private const int NonBlocking = 0x800;
    private const int CloseOnExec = 0x80000;

    /// <inheritdoc/>
    public override bool IsInvalid => handle == -1;

    /// <summary>The descriptor's number.</summary>
    public int Number => (int)handle;

    /// <summary>Opens a directory; null when that fails.</summary>
    public static Descriptor? OpenDirectory(string path) => Open(path, (IsArm ? 0x4000 : DirectoryOnly) | CloseOnExec);

    /// <summary>Opens a file; null when that fails. That it is a pipe shows later.</summary>
    public static Descriptor? OpenFile(string path) => Open(path, ReadOnly | NonBlocking | CloseOnExec);

    /// <summary>Duplicates a descriptor.</summary>
    public static Descriptor Duplicate(int number)
    {
        var descriptor = new Descriptor();
        descriptor.SetHandle(number);
        return descriptor;
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle() => LibC.close((int)handle) == 0;

    private static bool IsArm => RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm;

    private static Descriptor? Open(string path, int flags)
    {
        var number = path.Contains('\0', StringComparison.Ordinal) ? -1 : LibC.open(path, flags);
        return number < 0 ? null : Duplicate(number);
    }
}
