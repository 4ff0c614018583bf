using System.Runtime.InteropServices;

namespace Eunomia.Runtime.Cli.Interop;

/// <summary>
/// Identity of a file, whatever its name.
/// <see href="https://man7.org/linux/man-pages/man2/statx.2.html">statx(2)</see> has one layout on every architecture.
/// </summary>
/// <param name="Device">The file system: major and minor number.</param>
/// <param name="Inode">Its number there.</param>
internal readonly record struct FileIdentity(ulong Device, ulong Inode)
{
    private const int CurrentDirectory = -100; // AT_FDCWD
    private const int EmptyPath = 0x1000; // AT_EMPTY_PATH
    private const uint BasicFields = 0x7ff; // STATX_BASIC_STATS
    private const int StatxSize = 256;
    private const int ModeOffset = 28;
    private const int InodeOffset = 32;
    private const int DeviceOffset = 136;
    private const int TypeMask = 0xf000;
    private const int Regular = 0x8000;

    /// <summary>The identity of a path; null unless a regular file is there.</summary>
    public static FileIdentity? Read(string path) => path.Contains('\0', StringComparison.Ordinal) ? null : Read(CurrentDirectory, path, 0);

    /// <summary>The identity of an open file; null unless it is a regular one.</summary>
    public static FileIdentity? Read(int descriptor) => Read(descriptor, "", EmptyPath);

    private static unsafe FileIdentity? Read(int directory, string path, int flags)
    {
        Span<byte> status = stackalloc byte[StatxSize];
        fixed (byte* bytes = status)
        {
            return LibC.statx(directory, path, flags, BasicFields, bytes) == 0 && (MemoryMarshal.Read<ushort>(status[ModeOffset..]) & TypeMask) == Regular
                ? new FileIdentity(MemoryMarshal.Read<ulong>(status[DeviceOffset..]), MemoryMarshal.Read<ulong>(status[InodeOffset..]))
                : null;
        }
    }
}
