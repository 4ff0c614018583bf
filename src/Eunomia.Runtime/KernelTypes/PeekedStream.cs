namespace Eunomia.Runtime.KernelTypes;

/// <summary>A stream whose first two bytes have been read ahead.</summary>
internal sealed class PeekedStream : Stream
{
    private readonly Stream _rest;
    private readonly byte[] _first = new byte[2];
    private readonly int _count;
    private int _position;

    public PeekedStream(Stream stream)
    {
        _rest = stream;
        _count = stream.ReadAtLeast(_first, _first.Length, throwOnEndOfStream: false);
    }

    public bool StartsWithGzip => _count == 2 && _first is [0x1f, 0x8b];

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(Span<byte> buffer)
    {
        if (_position == _count)
        {
            return _rest.Read(buffer);
        }

        var length = Math.Min(buffer.Length, _count - _position);
        _first.AsSpan(_position, length).CopyTo(buffer);
        _position += length;
        return length;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
