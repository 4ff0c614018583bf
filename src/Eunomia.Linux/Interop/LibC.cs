using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Eunomia.Linux.Interop;

/// <summary>The functions of the C library, and its constants, that .NET has no equal for.</summary>
internal static unsafe partial class LibC
{
    public const int ErrorNotPermitted = 1;
    public const int ErrorNoEntry = 2;
    public const int ErrorInterrupted = 4;
    public const int ErrorNoDeviceOrAddress = 6;
    public const int ErrorTooBig = 7;
    public const int ErrorBadDescriptor = 9;
    public const int ErrorAgain = 11;
    public const int ErrorNoMemory = 12;
    public const int ErrorAccess = 13;
    public const int ErrorBusy = 16;
    public const int ErrorExists = 17;
    public const int ErrorNoDevice = 19;
    public const int ErrorInvalid = 22;
    public const int ErrorTooManyFilesOfAll = 23;
    public const int ErrorTooManyFiles = 24;
    public const int ErrorNoSpace = 28;
    public const int ErrorReadOnlyFileSystem = 30;
    public const int ErrorLinkLoop = 40;
    public const int ErrorNotSupported = 95;
    public const int ErrorQuotaExceeded = 122;
    public const int ErrorNotSupportedByKernel = 524;
    public const int OpenReadOnly = 0;
    public const int OpenWriteOnly = 1;
    public const int OpenReadWrite = 2;
    public const int OpenCreate = 0x40;
    public const int OpenNoControllingTerminal = 0x100;
    public const int OpenNonBlocking = 0x800;
    public const int OpenAsynchronous = 0x2000;
    public const int OpenCloseOnExec = 0x80000;
    public const int OpenPathOnly = 0x200000;
    public const int SetDescriptorFlags = 2;
    public const int SetFlags = 4;
    public const int SetOwner = 8;
    public const int SetSignal = 10;
    public const int SignalKill = 9;
    public const int CurrentDirectory = -100;
    public const short PollIn = 0x1;
    public const short PollOut = 0x4;
    public const int ProtectionRead = 1;
    public const int ProtectionWrite = 2;
    public const int MapShared = 1;

    private const string Library = "libc";

    [LibraryImport(Library)]
    public static partial int vsnprintf(byte* buffer, nuint byteCount, byte* format, nint arguments);

    [LibraryImport(Library, SetLastError = true)]
    public static partial byte* mmap(nint address, nuint length, int protection, int flags, int descriptor, long offset);

    [LibraryImport(Library)]
    public static partial int munmap(byte* address, nuint length);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int poll(PollDescriptor* descriptors, nuint count, int timeoutMs);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int poll(ref PollDescriptor descriptors, nuint count, int timeoutMs);

    [LibraryImport(Library, SetLastError = true)]
    public static partial nint read(int descriptor, byte* buffer, nuint byteCount);

    [LibraryImport(Library, SetLastError = true)]
    public static partial nint write(int descriptor, byte* buffer, nuint byteCount);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int eventfd(uint initial, int flags);

    [LibraryImport(Library, SetLastError = true)]
    public static partial nint write(SafeFileHandle file, ref byte buffer, nint byteCount);

    /// <summary>The mode only matters for files that are created.</summary>
    [LibraryImport(Library, SetLastError = true, StringMarshallingCustomType = typeof(NativeTextMarshaller))]
    public static partial int open(string path, int flags, uint mode = 0);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int fcntl(SafeFileHandle file, int command, nint argument);

    [LibraryImport(Library)]
    public static partial int dup2(int descriptor, int other);

    [LibraryImport(Library)]
    public static partial int pipe2(Span<int> ends, int flags);

    [LibraryImport(Library)]
    public static partial int flock(SafeFileHandle file, int operation);

    [LibraryImport(Library, StringMarshallingCustomType = typeof(NativeTextMarshaller))]
    public static partial int statx(int directory, string path, int flags, uint mask, ref byte buffer);

    [LibraryImport(Library)]
    public static partial int fchmod(SafeFileHandle file, int mode);

    [LibraryImport(Library)]
    public static partial int fchown(SafeFileHandle file, uint owner, uint group);

    [LibraryImport(Library, StringMarshallingCustomType = typeof(NativeTextMarshaller))]
    public static partial nint readlink(string path, ref byte buffer, nint byteCount);

    [LibraryImport(Library, SetLastError = true, StringMarshallingCustomType = typeof(NativeTextMarshaller))]
    public static partial int mkdir(string path, uint mode);

    [LibraryImport(Library, SetLastError = true, StringMarshallingCustomType = typeof(NativeTextMarshaller))]
    public static partial int rename(string from, string to);

    [LibraryImport(Library, SetLastError = true, StringMarshallingCustomType = typeof(NativeTextMarshaller))]
    public static partial int unlink(string path);

    [LibraryImport(Library, StringMarshallingCustomType = typeof(NativeTextMarshaller))]
    public static partial nint opendir(string path);

    [LibraryImport(Library)]
    public static partial nint readdir(nint stream);

    [LibraryImport(Library)]
    public static partial int closedir(nint stream);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int socket(int family, int type, int protocol);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int setsockopt(int socket, int level, int option, void* value, uint byteCount);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int bind(int socket, void* address, uint byteCount);

    [LibraryImport(Library, SetLastError = true)]
    public static partial nint syscall(nint number, nint first, nint second, nint third, nint fourth, nint fifth);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int memfd_create(string name, uint flags);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial uint if_nametoindex(string name);

    [LibraryImport(Library)]
    public static partial byte* if_indextoname(uint index, byte* name);

    [LibraryImport(Library)]
    public static partial int close(int descriptor);

    [LibraryImport(Library)]
    public static partial uint geteuid();

    [LibraryImport(Library)]
    public static partial int kill(int process, int signal);

    [LibraryImport(Library)]
    public static partial int prlimit(int process, int resource, in ResourceLimit limit, nint old);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int setenv(string name, string value, int overwrite);

    /// <summary>Ends the process at once, whatever its threads are in the midst of.</summary>
    [LibraryImport(Library)]
    public static partial void _exit(int code);
}

/// <summary><c>struct pollfd</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PollDescriptor
{
    public int Descriptor;
    public short Events;
    public short Returned;
}

/// <summary><c>struct rlimit</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct ResourceLimit(long Soft, long Hard);
