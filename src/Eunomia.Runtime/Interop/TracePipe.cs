using System.ComponentModel;
using System.Runtime.InteropServices;
using Eunomia.Runtime.Decoding;

namespace Eunomia.Runtime.Interop;

/// <summary>A <see href="https://docs.kernel.org/trace/ftrace.html">trace pipe</see>, read line by line without waiting.</summary>
internal sealed unsafe class TracePipe : IDisposable
{
    private const int NonBlocking = 0x800;
    private const int CloseOnExec = 0x80000;

    // The kernel hands over at most two pages of its own; a longer line comes in pieces.
    private readonly LineSplitter _lines = new(1 << 16);

    /// <summary>Opens it.</summary>
    /// <exception cref="Win32Exception">It cannot be opened.</exception>
    public TracePipe(string path)
    {
        Descriptor = LibC.open(path, NonBlocking | CloseOnExec);
        if (Descriptor < 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
    }

    /// <summary>Readable when there are lines.</summary>
    public int Descriptor { get; private set; }

    /// <summary>Hands over lines that are there, without their line feeds.</summary>
    /// <returns>False when there was nothing.</returns>
    public bool Consume(RecordCallback callback)
    {
        nint read;
        var room = _lines.Room;
        fixed (byte* bytes = room)
        {
            read = LibC.read(Descriptor, bytes, (nuint)room.Length);
        }

        if (read > 0)
        {
            _lines.Add((int)read, callback);
        }

        return read > 0;
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
