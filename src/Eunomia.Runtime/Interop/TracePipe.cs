using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Eunomia.Runtime.Interop;

/// <summary>The <see href="https://docs.kernel.org/trace/ftrace.html">trace pipe</see>, read line by line without waiting.</summary>
internal sealed unsafe class TracePipe : IDisposable
{
    private const int NonBlocking = 0x800;
    private const int CloseOnExec = 0x80000;

    // A page of the kernel's; a longer line comes in pieces.
    private readonly byte[] _buffer = new byte[1 << 14];
    private int _length;

    /// <summary>Opens it where tracefs is mounted.</summary>
    /// <exception cref="Win32Exception">It cannot be opened.</exception>
    public TracePipe()
    {
        Descriptor = LibC.open("/sys/kernel/tracing/trace_pipe", NonBlocking | CloseOnExec);
        if (Descriptor < 0)
        {
            Descriptor = LibC.open("/sys/kernel/debug/tracing/trace_pipe", NonBlocking | CloseOnExec);
        }

        if (Descriptor < 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
    }

    /// <summary>Readable when there are lines.</summary>
    public int Descriptor { get; private set; }

    /// <summary>Hands over the lines that are there, without their line feeds.</summary>
    public int Consume(RecordCallback callback)
    {
        var count = 0;
        nint read;
        fixed (byte* bytes = _buffer)
        {
            read = LibC.read(Descriptor, bytes + _length, (nuint)(_buffer.Length - _length));
        }

        if (read <= 0)
        {
            return 0;
        }

        _length += (int)read;
        var rest = _buffer.AsSpan(0, _length);
        for (var end = rest.IndexOf((byte)'\n'); end >= 0; end = rest.IndexOf((byte)'\n'))
        {
            callback(rest[..end]);
            count++;
            rest = rest[(end + 1)..];
        }

        if (rest.Length == _buffer.Length)
        {
            callback(rest);
            count++;
            rest = [];
        }

        rest.CopyTo(_buffer);
        _length = rest.Length;
        return count;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Descriptor >= 0)
        {
            _ = LibC.close(Descriptor);
            Descriptor = -1;
        }
    }
}
