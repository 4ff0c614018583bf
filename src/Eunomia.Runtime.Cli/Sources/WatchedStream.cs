using System.Diagnostics;

namespace Eunomia.Runtime.Cli.Sources;

/// <summary>A stream that gives up when nothing comes for a while, and when all of it takes too long: a server may send a byte a second.</summary>
internal sealed class WatchedStream(Stream inner, CancellationTokenSource patience, TimeSpan silentTime, TimeSpan wholeTime) : Stream
{
    private readonly long _started = Stopwatch.GetTimestamp();

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var left = wholeTime - Stopwatch.GetElapsedTime(_started);
        if (left <= TimeSpan.Zero)
        {
            throw new IOException($"it takes longer than {wholeTime.TotalMinutes:0} min");
        }

        patience.CancelAfter(left < silentTime ? left : silentTime);
        return await inner.ReadAsync(buffer, patience.Token);
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Flush() => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
