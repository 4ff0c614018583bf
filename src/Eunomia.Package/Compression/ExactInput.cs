namespace Eunomia.Package.Compression;

/// <summary>
/// Input of a decompressor that reads ahead, from which it is known how many bytes it needed: it gets all but the last few in any
/// amount, then one at a time.
/// </summary>
internal sealed class ExactInput(byte[] bytes) : Stream
{
    private const int TailLength = 16;

    private int _position;

    /// <summary>Whether the decompressor finished before the last byte.</summary>
    public bool HasLeftovers => _position < bytes.Length;

    /// <summary>Whether the decompressor asked for more than there is. It does not fail itself when only the checksum is cut off.</summary>
    public bool WasTooShort { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty)
        {
            return 0;
        }

        var bulk = Math.Max(bytes.Length - TailLength - _position, 1);
        var count = Math.Min(Math.Min(bulk, bytes.Length - _position), buffer.Length);
        bytes.AsSpan(_position, count).CopyTo(buffer);
        _position += count;
        WasTooShort |= count == 0;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
