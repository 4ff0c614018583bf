namespace Eunomia.Cc.Files;

/// <summary>Collects the output of a child process up to a limit; the rest is read and dropped, so that the child never blocks.</summary>
/// <param name="limit">In bytes.</param>
internal class BoundedBuffer(int limit) : Stream
{
    private readonly MemoryStream _bytes = new();

    /// <summary>Whether the child wrote more than the limit.</summary>
    public bool Overflowed { get; private set; }

    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => _bytes.Length;

    /// <inheritdoc/>
    public override long Position
    {
        get => _bytes.Position;
        set => throw new NotSupportedException();
    }

    /// <summary>The bytes up to the limit.</summary>
    protected ReadOnlySpan<byte> Written => _bytes.GetBuffer().AsSpan(0, (int)_bytes.Length);

    /// <summary>A copy of the bytes up to the limit.</summary>
    public byte[] ToArray() => _bytes.ToArray();

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        var room = limit - (int)_bytes.Length;
        Overflowed |= buffer.Length > room;
        _bytes.Write(buffer[..Math.Min(buffer.Length, room)]);
    }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Write(buffer.Span);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        Write(buffer.AsSpan(offset, count));
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _bytes.Dispose();
        base.Dispose(disposing);
    }
}
