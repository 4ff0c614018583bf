using System.Runtime.InteropServices;

namespace Eunomia.Runtime.Cli.Interop;

/// <summary>Functions of the C library for output that does not block, which .NET's streams cannot give.</summary>
internal static unsafe partial class LibC
{
    public const int ErrorInterrupted = 4;
    public const int ErrorInputOutput = 5;
    public const int ErrorNoDeviceOrAddress = 6;
    public const int ErrorAgain = 11;
    public const int ErrorBrokenPipe = 32;
    public const short PollOut = 0x4;
    private const string Library = "libc";

    [LibraryImport(Library, SetLastError = true)]
    public static partial int poll(PollDescriptor* descriptors, nuint count, int timeoutMs);

    [LibraryImport(Library, SetLastError = true)]
    public static partial nint write(int descriptor, byte* buffer, nuint byteCount);

    [LibraryImport(Library, SetLastError = true, StringMarshallingCustomType = typeof(NativeTextMarshaller))]
    public static partial int open(string path, int flags);

    [LibraryImport(Library)]
    public static partial int ioctl(int descriptor, nuint request, void* argument);

    [LibraryImport(Library)]
    public static partial int close(int descriptor);

    [LibraryImport(Library)]
    public static partial int madvise(void* address, nuint length, int advice);

    [LibraryImport(Library)]
    public static partial long lseek(int descriptor, long offset, int origin);
}

/// <summary><c>struct pollfd</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PollDescriptor
{
    public int Descriptor;
    public short Events;
    public short Returned;
}
