using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Eunomia.Runtime.Interop;

/// <summary>Opens files that may be pipes without blocking: an ordinary open would wait for a writer, for ever.</summary>
internal static unsafe class NonBlockingFile
{
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(5);

    private const int Flags = LibC.OpenReadOnly | LibC.OpenNonBlocking | LibC.OpenCloseOnExec;

    /// <summary>Whether the path exists, and is a pipe or a terminal, which cannot seek.</summary>
    public static bool IsPipe(string path)
    {
        var descriptor = LibC.open(path, Flags);
        if (descriptor < 0)
        {
            return false;
        }

        using var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        using var stream = TryWrap(handle);
        return stream is { CanSeek: false };
    }

    /// <summary>Reads a file with a length, or a pipe to its end.</summary>
    /// <param name="path">The path.</param>
    /// <param name="read">Reads the file.</param>
    /// <param name="largest">Largest number of bytes accepted from a pipe.</param>
    /// <exception cref="IOException">It cannot be opened or read, nothing comes, or too much does.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be opened, or is a directory.</exception>
    public static ReadOnlyMemory<byte> Read(string path, Func<FileStream, ReadOnlyMemory<byte>> read, int largest)
    {
        path = SystemPath.Resolve(path);
        var descriptor = Directory.Exists(path) ? -1 : LibC.open(path, Flags);
        if (descriptor < 0)
        {
            // .NET knows how to say why.
            using var refused = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            return read(refused);
        }

        using var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        using var stream = new FileStream(handle, FileAccess.Read);
        return stream.CanSeek ? read(stream) : ReadPipe(descriptor, largest);
    }

    /// <summary>Opens a file for reading; null when that fails.</summary>
    public static FileStream? TryOpen(string path)
    {
        var descriptor = LibC.open(path, Flags);
        if (descriptor < 0)
        {
            return null;
        }

        var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        var stream = TryWrap(handle);
        if (stream is { CanSeek: true })
        {
            return stream;
        }

        stream?.Dispose();
        handle.Dispose();
        return null;
    }

    private static FileStream? TryWrap(SafeFileHandle handle)
    {
        try
        {
            return new FileStream(handle, FileAccess.Read, bufferSize: 0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }

    private static byte[] ReadPipe(int descriptor, int largest)
    {
        var content = new MemoryStream();
        var buffer = new byte[64 << 10];
        fixed (byte* bytes = buffer)
        {
            for (var poll = new PollDescriptor { Descriptor = descriptor, Events = LibC.PollIn }; ;)
            {
                // A pipe that nobody has opened to write yet has nothing to say; one that somebody has closed says so.
                if (LibC.poll(&poll, 1, (int)Silence.TotalMilliseconds) == 0)
                {
                    throw new IOException($"it is a pipe, and nothing came for {Silence.TotalSeconds:0} seconds");
                }

                var read = LibC.read(descriptor, bytes, (nuint)buffer.Length);
                if (read == 0)
                {
                    return content.ToArray();
                }

                if (read < 0 && Marshal.GetLastPInvokeError() is var error and not (LibC.ErrorAgain or LibC.ErrorInterrupted))
                {
                    throw new IOException(Marshal.GetPInvokeErrorMessage(error));
                }

                content.Write(buffer, 0, (int)Math.Max(read, 0));
                if (content.Length > largest)
                {
                    throw new IOException($"it has more than {largest >> 20} MiB");
                }
            }
        }
    }
}
