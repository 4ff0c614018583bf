using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Eunomia.Cc.Output.Interop;

/// <summary>
/// What kind of file a path names, who owns it and who may write it; .NET tells neither.
/// <see href="https://man7.org/linux/man-pages/man2/statx.2.html">statx(2)</see> has one layout on every architecture.
/// </summary>
/// <param name="Mode"><c>stx_mode</c>: type and permissions.</param>
/// <param name="Owner"><c>stx_uid</c>.</param>
internal readonly partial record struct FileStatus(ushort Mode, uint Owner)
{
    private const int StatxSize = 256;
    private const int OwnerOffset = 20;
    private const int ModeOffset = 28;
    private const int CurrentDirectory = -100; // AT_FDCWD
    private const int DoNotFollow = 0x100; // AT_SYMLINK_NOFOLLOW
    private const uint TypeModeAndOwner = 0x1 | 0x2 | 0x8; // STATX_TYPE | STATX_MODE | STATX_UID

    private const int TypeMask = 0xf000;
    private const int Regular = 0x8000;
    private const int WritableByOthers = 0x2;

    /// <summary>A file that can be read to its end: no pipe, no device, no directory.</summary>
    public bool IsRegular => (Mode & TypeMask) == Regular;

    /// <summary>Whether anybody may write to it, or into it.</summary>
    public bool IsWorldWritable => (Mode & WritableByOthers) != 0;

    /// <summary>Whether it belongs to this process's user or to root, or root is who asks.</summary>
    public bool IsTrusted => Owner == 0 || Of("/proc/self") is not { } self || self.Owner == 0 || self.Owner == Owner;

    /// <summary>The status of a path; null when there is nothing, or it may not be looked at.</summary>
    /// <param name="path">The path.</param>
    /// <param name="followLinks">False: of a symbolic link itself.</param>
    public static FileStatus? Of(string path, bool followLinks = true)
    {
        Span<byte> buffer = stackalloc byte[StatxSize];
        if (path.Contains('\0') || statx(CurrentDirectory, path, followLinks ? 0 : DoNotFollow, TypeModeAndOwner, ref MemoryMarshal.GetReference(buffer)) != 0)
        {
            return null;
        }

        return BitConverter.IsLittleEndian
            ? new FileStatus(BinaryPrimitives.ReadUInt16LittleEndian(buffer[ModeOffset..]), BinaryPrimitives.ReadUInt32LittleEndian(buffer[OwnerOffset..]))
            : new FileStatus(BinaryPrimitives.ReadUInt16BigEndian(buffer[ModeOffset..]), BinaryPrimitives.ReadUInt32BigEndian(buffer[OwnerOffset..]));
    }

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int statx(int directory, string path, int flags, uint mask, ref byte buffer);
}
