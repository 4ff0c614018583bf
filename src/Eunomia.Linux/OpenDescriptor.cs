using System.Globalization;
using System.Runtime.InteropServices;
using Eunomia.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace Eunomia.Linux;

/// <summary>
/// Writes in place to a descriptor of this process, a device or a named pipe. .NET has no way to write at the position at which
/// a descriptor is, and to leave it behind the written bytes.
/// </summary>
internal static class OpenDescriptor
{
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
            var written = LibC.write(file, ref MemoryMarshal.GetReference(content), content.Length);
            if (written >= 0)
            {
                content = content[(int)written..];
            }
            else if (Marshal.GetLastPInvokeError() is var error && error == LibC.ErrorAgain)
            {
                // Whoever else has this descriptor has made it so.
                var waiting = new PollDescriptor { Descriptor = (int)file.DangerousGetHandle(), Events = LibC.PollOut };
                _ = LibC.poll(ref waiting, 1, -1);
            }
            else if (error != LibC.ErrorInterrupted)
            {
                throw Failure(error);
            }
        }
    }

    /// <summary>A pipe that nobody reads is an error: waiting for a reader might have no end.</summary>
    private static SafeFileHandle Open(string path)
    {
        // A link was followed before, as far as it is to be.
        var file = new SafeFileHandle(
            LibC.open(path, LibC.OpenWriteOnly | LibC.OpenNoControllingTerminal | LibC.OpenNonBlocking | LibC.OpenCloseOnExec | Machine.OfProcess.OpenFlags.NoLink), ownsHandle: true);
        if (file.IsInvalid)
        {
            throw Failure(Marshal.GetLastPInvokeError());
        }

        _ = LibC.fcntl(file, LibC.SetFlags, 0);
        return file;
    }

    private static IOException Failure(int error) =>
        new(error == LibC.ErrorNoDeviceOrAddress ? "it is a pipe that nobody reads" : Marshal.GetPInvokeErrorMessage(error), error);
}
