namespace Eunomia.Cc.Files;

/// <summary>Collects the output of a child process up to a limit; the rest is read and dropped, so that the child never blocks.</summary>
/// <param name="limit">In bytes.</param>
internal class BoundedBuffer(int limit) : MemoryStream
{
    /// <summary>Whether the child wrote more than the limit.</summary>
    public bool Overflowed { get; private set; }

    /// <summary>The bytes up to the limit.</summary>
    protected ReadOnlySpan<byte> Written => GetBuffer().AsSpan(0, (int)Length);

    /// <inheritdoc/>
    /// <remarks>All other ways to write lead here, but for that of a single byte, which pipes do not use.</remarks>
    public override void Write(byte[] buffer, int offset, int count)
    {
        var room = limit - (int)Length;
        Overflowed |= count > room;
        base.Write(buffer, offset, Math.Min(count, room));
    }
}
