using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Eunomia.Runtime.Cli.Interop;

/// <summary>
/// Standard error, for messages that must not keep a run from ending: what a stopped terminal or a full pipe does not take for a while is
/// dropped. .NET's own stream waits for ever, and sends a terminal sequences that nobody asked for.
/// </summary>
/// <param name="descriptor">Where messages go; it is not closed.</param>
internal sealed unsafe class ErrorStream(int descriptor) : Stream
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    private readonly int _ownDescriptor = OutputDescriptor.OpenAnew(descriptor);

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

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        var target = _ownDescriptor < 0 ? descriptor : _ownDescriptor;
        var since = Stopwatch.GetTimestamp();
        fixed (byte* bytes = buffer)
        {
            for (var written = 0; written < buffer.Length;)
            {
                var result = LibC.write(target, bytes + written, (nuint)Math.Min(buffer.Length - written, OutputDescriptor.PipeChunk));
                if (result > 0)
                {
                    written += (int)result;
                    since = Stopwatch.GetTimestamp();
                }
                else if (Marshal.GetLastPInvokeError() is not (LibC.ErrorAgain or LibC.ErrorInterrupted) || !Wait(target, Patience - Stopwatch.GetElapsedTime(since)))
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

    private static bool Wait(int descriptor, TimeSpan time)
    {
        var poll = new PollDescriptor { Descriptor = descriptor, Events = LibC.PollOut };
        return time > TimeSpan.Zero && LibC.poll(&poll, 1, (int)time.TotalMilliseconds + 1) >= 0;
    }
}
