using System.IO.Pipes;
using System.Text;
using Eunomia.Runtime.Cli.Interop;

namespace Eunomia.Runtime.Cli.Tests.Interop;

public sealed class ErrorStreamTests : IDisposable
{
    private readonly AnonymousPipeServerStream _reader = new(PipeDirection.In);

    public void Dispose() => _reader.Dispose();

    [Fact]
    public void Written_bytes_arrive()
    {
        using var stream = new ErrorStream(Descriptor);

        stream.Write("one "u8);
        stream.Write("two"u8);

        Assert.Equal("one two", Read(7));
    }

    [Fact]
    public void A_reader_that_does_not_read_costs_one_wait_and_gets_what_comes_later()
    {
        using var stream = new ErrorStream(Descriptor);

        stream.Write(new byte[1 << 20]);
        var waits = stream.Waits;
        for (var i = 0; i < 100; i++)
        {
            stream.Write("lost"u8);
        }

        Assert.NotEqual(0, waits);
        Assert.Equal(waits, stream.Waits);
        // What the pipe has taken, and then what is written to one with room.
        Assert.Equal(new string('\0', 1 << 16), Read(1 << 16));
        stream.Write("heard"u8);
        Assert.Equal("heard", Read(5));
    }

    [Fact]
    public void Closed_reader_is_no_error()
    {
        using var stream = new ErrorStream(Descriptor);
        _reader.Dispose();

        Assert.Null(Record.Exception(() => stream.Write("to nobody"u8)));
    }

    private int Descriptor => (int)_reader.ClientSafePipeHandle.DangerousGetHandle();

    private string Read(int count)
    {
        var buffer = new byte[count];
        _reader.ReadExactly(buffer);
        return Encoding.UTF8.GetString(buffer);
    }
}
