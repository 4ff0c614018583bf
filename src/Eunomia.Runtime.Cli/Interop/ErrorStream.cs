using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Eunomia.Runtime.Cli.Interop;

/// <summary>
/// Standard error for messages that must not block a run: what a stopped terminal or a full pipe does not accept for a while is
/// dropped. .NET's own stream waits for ever, and sends a terminal sequences that nobody asked for.
/// </summary>
/// <param name="descriptor">Where messages go; it is not closed.</param>
internal sealed unsafe class ErrorStream(int descriptor) : Stream
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(500);

    private int _ownDescriptor = OutputDescriptor.OpenAnew(descriptor);
    private long _waitingSince;

    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Number of times that a message had to wait for room.</summary>
    public int Waits { get; private set; }

    private int Target => _ownDescriptor < 0 ? descriptor : _ownDescriptor;

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        fixed (byte* bytes = buffer)
        {
            for (var written = 0; written < buffer.Length;)
            {
                if (!WaitUntilWritable())
                {
                    return;
                }

                var result = LibC.write(Target, bytes + written, (nuint)Math.Min(buffer.Length - written, OutputDescriptor.PipeChunk));
                if (result > 0)
                {
                    (written, _waitingSince) = (written + (int)result, 0);
                }
                else if (Marshal.GetLastPInvokeError() is not (LibC.ErrorAgain or LibC.ErrorInterrupted) || TimeLeft() <= TimeSpan.Zero)
                {
                    return;
                }
            }
        }
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
        if (_ownDescriptor >= 0)
        {
            _ = LibC.close(_ownDescriptor);
            _ownDescriptor = -1;
        }

        base.Dispose(disposing);
    }

    /// <summary>The time is for one wait, not for each message: who has let it run out gets more only after taking something.</summary>
    private bool WaitUntilWritable()
    {
        var poll = new PollDescriptor { Descriptor = Target, Events = LibC.PollOut };
        if (LibC.poll(&poll, 1, 0) > 0)
        {
            return true;
        }

        for (var left = TimeLeft(); left > TimeSpan.Zero; left = TimeLeft())
        {
            Waits++;
            if (LibC.poll(&poll, 1, (int)left.TotalMilliseconds + 1) > 0)
            {
                return true;
            }
        }

        return false;
    }

    private TimeSpan TimeLeft()
    {
        _waitingSince = _waitingSince == 0 ? Stopwatch.GetTimestamp() : _waitingSince;
        return LongestWait - Stopwatch.GetElapsedTime(_waitingSince);
    }
}
