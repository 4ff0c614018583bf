using System.Globalization;
using System.Runtime.InteropServices;
using Eunomia.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace Eunomia.Linux;

/// <summary>
/// Type, owner, permissions and version of a file; .NET tells none of these.
/// <see href="https://man7.org/linux/man-pages/man2/statx.2.html">statx(2)</see> has one layout on every architecture.
/// </summary>
/// <param name="Mode"><c>stx_mode</c>: type and permissions.</param>
/// <param name="Owner"><c>stx_uid</c>.</param>
/// <param name="Group"><c>stx_gid</c>.</param>
/// <param name="Size">In bytes.</param>
/// <param name="Modified">Nanoseconds since 1970.</param>
/// <param name="Changed">The same of the inode, which nobody can set back.</param>
/// <param name="Inode">Its number.</param>
/// <param name="Device">The file system that has given the number.</param>
public readonly record struct FileStatus(ushort Mode, uint Owner, uint Group, long Size, long Modified, long Changed, ulong Inode, ulong Device)
{
    private const int StatxSize = 256;
    private const int OwnerOffset = 20;
    private const int GroupOffset = 24;
    private const int ModeOffset = 28;
    private const int InodeOffset = 32;
    private const int SizeOffset = 40;
    private const int ChangedOffset = 96;
    private const int ModifiedOffset = 112;
    private const int DeviceOffset = 136;
    private const int DoNotFollow = 0x100; // AT_SYMLINK_NOFOLLOW
    private const int EmptyPath = 0x1000; // AT_EMPTY_PATH
    private const uint BasicFields = 0x7ff; // STATX_BASIC_STATS

    private const int TypeMask = 0xf000;
    private const int PermissionMask = 0x1ff;
    private static readonly uint User = LibC.geteuid();

    private const int Regular = 0x8000;
    private const int Link = 0xa000;
    private const int CharacterDevice = 0x2000;
    private const int NamedPipe = 0x1000;
    private const int Folder = 0x4000;
    private const int WritableByOthers = 0x2;
    private const int Sticky = 0x200;

    /// <summary>A regular file: no pipe, no device, no directory.</summary>
    public bool IsRegular => (Mode & TypeMask) == Regular;

    /// <summary>A directory.</summary>
    public bool IsDirectory => (Mode & TypeMask) == Folder;

    /// <summary>A symbolic link itself.</summary>
    public bool IsLink => (Mode & TypeMask) == Link;

    /// <summary>A terminal, <c>/dev/null</c> and the like.</summary>
    public bool IsCharacterDevice => (Mode & TypeMask) == CharacterDevice;

    /// <summary>A pipe with a name.</summary>
    public bool IsNamedPipe => (Mode & TypeMask) == NamedPipe;

    /// <summary>Whether anybody may write to it, or into it.</summary>
    public bool IsWorldWritable => (Mode & WritableByOthers) != 0;

    /// <summary>Whether only this process's user, or root, can have written to it.</summary>
    public bool IsTrusted => (Owner == 0 || Owner == User) && !IsWorldWritable;

    /// <summary>
    /// Whether another user can have put the file there for this process to write to: into a directory such as <c>/tmp</c>. It is what
    /// <see href="https://docs.kernel.org/admin-guide/sysctl/fs.html#protected-symlinks">fs.protected_symlinks</see> and its siblings, where they
    /// are on, keep open(2) from following or opening.
    /// </summary>
    /// <param name="directory">The directory it lies in.</param>
    public bool IsPlantedIn(FileStatus directory) =>
        directory.IsWorldWritable && (directory.Mode & Sticky) != 0 && Owner != User && Owner != directory.Owner;

    /// <summary>The status of a path; null when there is nothing, or it may not be looked at.</summary>
    /// <param name="path">The path.</param>
    /// <param name="followLinks">False: of a symbolic link itself.</param>
    public static FileStatus? Read(string path, bool followLinks = true) =>
        path.Contains('\0') ? null : Read(LibC.CurrentDirectory, path, followLinks ? 0 : DoNotFollow);

    /// <summary>The status of an open file; null when there is none.</summary>
    /// <param name="descriptor">Its number.</param>
    public static FileStatus? Read(int descriptor) => Read(descriptor, "", EmptyPath);

    private static FileStatus? Read(int directory, string path, int flags)
    {
        Span<byte> buffer = stackalloc byte[StatxSize];
        if (LibC.statx(directory, path, flags, BasicFields, ref MemoryMarshal.GetReference(buffer)) != 0)
        {
            return null;
        }

        return new FileStatus(
            MemoryMarshal.Read<ushort>(buffer[ModeOffset..]),
            MemoryMarshal.Read<uint>(buffer[OwnerOffset..]),
            MemoryMarshal.Read<uint>(buffer[GroupOffset..]),
            MemoryMarshal.Read<long>(buffer[SizeOffset..]),
            Nanoseconds(buffer[ModifiedOffset..]),
            Nanoseconds(buffer[ChangedOffset..]),
            MemoryMarshal.Read<ulong>(buffer[InodeOffset..]),
            MemoryMarshal.Read<ulong>(buffer[DeviceOffset..]));
    }

    /// <summary>Gives a new file the owner and permissions of this one, as far as this process may.</summary>
    public void ApplyTo(SafeFileHandle file)
    {
        // What somebody may not give away stays theirs: the content counts.
        _ = LibC.fchown(file, Owner, Group) == 0 || LibC.fchown(file, uint.MaxValue, Group) == 0;
        _ = LibC.fchmod(file, Mode & PermissionMask);
    }

    /// <summary>Whether two paths lead to the same file.</summary>
    public static bool AreSame(FileStatus? one, FileStatus? other) => one is not null && (one?.Inode, one?.Device) == (other?.Inode, other?.Device);

    /// <summary>Identifies the file and its content: it differs for another file under the same name, and for other bytes in this one.</summary>
    public string Version => string.Create(CultureInfo.InvariantCulture, $"{Inode}:{Size}:{Modified}:{Changed}");

    /// <summary><c>struct statx_timestamp</c>; unchecked, a file system may say anything.</summary>
    private static long Nanoseconds(ReadOnlySpan<byte> timestamp) =>
        unchecked(MemoryMarshal.Read<long>(timestamp) * 1_000_000_000 + MemoryMarshal.Read<uint>(timestamp[8..]));
}
