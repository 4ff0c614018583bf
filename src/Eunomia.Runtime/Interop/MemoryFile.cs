using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Eunomia.Runtime.Interop;

/// <summary>A file in memory: libbpf takes kernel types by path only.</summary>
internal sealed class MemoryFile : IDisposable
{
    private const uint CloseOnExec = 1;

    private readonly Descriptor _descriptor;

    private MemoryFile(Descriptor descriptor) => _descriptor = descriptor;

    /// <summary>Path for this process, valid until this is disposed.</summary>
    public string Path => $"/proc/self/fd/{_descriptor.Number}";

    /// <summary>Creates a file with a copy of bytes.</summary>
    /// <exception cref="Win32Exception">There is no memory for them.</exception>
    public static MemoryFile Create(ReadOnlySpan<byte> bytes)
    {
        var number = LibC.memfd_create("kernel-types", CloseOnExec);
        var descriptor = number >= 0 ? Descriptor.Duplicate(number) : throw new Win32Exception(Marshal.GetLastPInvokeError());
        try
        {
            Write(descriptor, bytes);
            return new MemoryFile(descriptor);
        }
        catch
        {
            descriptor.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _descriptor.Dispose();

    private static unsafe void Write(Descriptor descriptor, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            for (var written = 0; written < bytes.Length;)
            {
                var count = LibC.write(descriptor.Number, start + written, (nuint)(bytes.Length - written));
                written += count >= 0 ? (int)count
                    : Marshal.GetLastPInvokeError() == LibC.ErrorInterrupted ? 0
                    : throw new Win32Exception(Marshal.GetLastPInvokeError());
            }
        }
    }
}
