using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Eunomia.Runtime.Symbols.Interop;

/// <summary>Opens files of strangers: where a path leads to a pipe, opening it must not wait for whoever writes to it.</summary>
internal static partial class NonBlockingFile
{
    // <fcntl.h>: O_RDONLY | O_NONBLOCK | O_CLOEXEC, with the values of x86-64, AArch64, RISC-V and s390.
    private const int Flags = 0x80800;

    /// <summary>Opens a file for reading; null when that fails.</summary>
    public static FileStream? TryOpen(string path)
    {
        var descriptor = Open(path, Flags);
        if (descriptor < 0)
        {
            return null;
        }

        var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        try
        {
            var stream = new FileStream(handle, FileAccess.Read, bufferSize: 0);
            if (stream.CanSeek)
            {
                return stream;
            }

            stream.Dispose();
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            handle.Dispose();
            return null;
        }
    }

    // The third argument only matters for files that are created.
    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);
}
