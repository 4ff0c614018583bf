using System.ComponentModel;
using System.Runtime.InteropServices;
using Eunomia.Runtime.Decoding;

namespace Eunomia.Runtime.Interop;

/// <summary>The <see href="https://docs.kernel.org/trace/ftrace.html">trace pipe</see>, read line by line without waiting.</summary>
internal sealed unsafe class TracePipe : IDisposable
{
    private const int NonBlocking = 0x800;
    private const int CloseOnExec = 0x80000;

    // A page of the kernel's; a longer line comes in pieces.
    private readonly LineSplitter _lines = new(1 << 14);

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
        nint read;
        var room = _lines.Room;
        fixed (byte* bytes = room)
        {
            read = LibC.read(Descriptor, bytes, (nuint)room.Length);
        }

        return read <= 0 ? 0 : _lines.Add((int)read, callback);
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
