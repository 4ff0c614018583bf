using System.Globalization;
using System.Runtime.InteropServices;
using Eunomia.Interop;
using Microsoft.Win32.SafeHandles;

namespace Eunomia.Cc.Files.Interop;

/// <summary>
/// Writes in place to a descriptor of this process, a device or a named pipe. .NET has no way to write at the position at which
/// a descriptor is, and to leave it behind the written bytes.
/// </summary>
internal static partial class OpenDescriptor
{
    private const int WriteOnly = 0x1; // O_WRONLY
    private const int NoControllingTerminal = 0x100; // O_NOCTTY
    private const int NonBlocking = 0x800; // O_NONBLOCK
    private const int CloseOnExec = 0x80000; // O_CLOEXEC
    // O_NOFOLLOW, which machines do not agree on: a link was followed before, as far as it is to be.
    private static readonly int NoLink = RuntimeInformation.ProcessArchitecture is Architecture.Arm or Architecture.Arm64 or Architecture.Ppc64le ? 0x8000 : 0x20000;
    private const int SetFlags = 4; // F_SETFL
    private const int Interrupted = 4; // EINTR
    private const int NoReader = 6; // ENXIO
    private const int TryAgain = 11; // EAGAIN
    private const short Writable = 4; // POLLOUT
    private static readonly string[] Directories = ["/proc/self/fd/", "/dev/fd/"];

    /// <summary>The descriptor of this process that a path names, such as <c>/dev/fd/63</c> of a shell's <c>&gt;(command)</c>; null: none.</summary>
    public static int? Find(string path) =>
        Array.Find(Directories, directory => path.StartsWith(directory, StringComparison.Ordinal)) is { } directory
        && int.TryParse(path.AsSpan(directory.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>Writes the whole content.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        using var file = Find(path) is { } descriptor ? new SafeFileHandle(descriptor, ownsHandle: false) : Open(path);
        while (!content.IsEmpty)
        {
            var written = write(file, ref MemoryMarshal.GetReference(content), content.Length);
            if (written >= 0)
            {
                content = content[(int)written..];
            }
            else if (Marshal.GetLastPInvokeError() is var error && error == TryAgain)
            {
                // Whoever else has this descriptor has made it so.
                var waiting = new PollDescriptor { Descriptor = (int)file.DangerousGetHandle(), Events = Writable };
                _ = poll(ref waiting, 1, -1);
            }
            else if (error != Interrupted)
            {
                throw Failure(error);
            }
        }
    }

    /// <summary>A pipe that nobody reads is an error: waiting for a reader might have no end.</summary>
    private static SafeFileHandle Open(string path)
    {
        var descriptor = open(path, WriteOnly | NoControllingTerminal | NonBlocking | CloseOnExec | NoLink);
        if (descriptor < 0)
        {
            throw Failure(Marshal.GetLastPInvokeError());
        }

        _ = fcntl(descriptor, SetFlags, 0);
        return new SafeFileHandle(descriptor, ownsHandle: true);
    }

    private static IOException Failure(int error) =>
        new(error == NoReader ? "it is a pipe that nobody reads" : Marshal.GetPInvokeErrorMessage(error), error);

    [StructLayout(LayoutKind.Sequential)]
    private struct PollDescriptor
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }

    [LibraryImport("libc", SetLastError = true, StringMarshallingCustomType = typeof(NativeTextMarshaller))]
    private static partial int open(string path, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint write(SafeFileHandle file, ref byte buffer, nint count);

    [LibraryImport("libc")]
    private static partial int fcntl(int descriptor, int command, int argument);

    [LibraryImport("libc")]
    private static partial int poll(ref PollDescriptor descriptors, nuint count, int timeout);
}
