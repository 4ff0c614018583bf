using System.Buffers;
using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Eunomia.Runtime.Cli.Diagnostics;
using Eunomia.Runtime.Diagnostics;

namespace Eunomia.Runtime.Cli.Interop;

/// <summary>
/// Buffered output of events to a descriptor. A full pipe or a stopped terminal is waited for, but not beyond
/// cancellation, so that Ctrl-C always ends the tool.
/// </summary>
/// <param name="descriptor">Standard output, or a file; it is not closed.</param>
/// <param name="name">What messages call it.</param>
/// <param name="cancellationToken">Ends a wait.</param>
internal sealed unsafe class OutputDescriptor(int descriptor, string name, CancellationToken cancellationToken) : IBufferWriter<byte>, IDisposable
{
    public const int WriteOnly = 1;
    public const int NoControllingTerminal = 0x100;
    public const int NonBlocking = 0x800;
    public const int CloseOnExec = 0x80000;

    // A pipe that is writable takes this much without waiting: PIPE_BUF.
    public const int PipeChunk = 4096;
    private const int WriteTimeoutMs = 100;
    private const int SeekCurrent = 1;

    // What a reader that is slow, and not stopped, gets to take the last events.
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(500);

    private readonly bool _isFile = LibC.lseek(descriptor, 0, SeekCurrent) >= 0;
    private readonly int _ownDescriptor = OpenAnew(descriptor);
    private byte[] _buffer = new byte[1 << 16];
    private int _length;
    private long _endedAt;

    /// <summary>Called before a wait for a reader that is slow.</summary>
    public Action? BeforeWait { get; set; }

    /// <summary>Number of bytes that were given up because nobody read them before the end.</summary>
    public long Abandoned { get; private set; }

    /// <summary>Reserves room for one line, of at most <paramref name="byteCount"/> bytes; <see cref="Advance"/> keeps what was written there.</summary>
    /// <exception cref="OutputClosedException">The reader is gone.</exception>
    /// <exception cref="BpfRuntimeException">The descriptor cannot be written.</exception>
    public Span<byte> Reserve(int byteCount)
    {
        if (_buffer.Length - _length < byteCount)
        {
            Flush();
            if (_buffer.Length < byteCount)
            {
                _buffer = new byte[byteCount];
            }
        }

        return _buffer.AsSpan(_length);
    }

    /// <summary>Keeps bytes that were written into the reserved room.</summary>
    public void Advance(int byteCount) => _length += byteCount;

    /// <summary>Keeps whole lines.</summary>
    public void Write(ReadOnlySpan<byte> lines)
    {
        lines.CopyTo(Reserve(lines.Length));
        Advance(lines.Length);
    }

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0) => Reserve(Math.Max(1, sizeHint));

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(Math.Max(1, sizeHint));
        return _buffer.AsMemory(_length);
    }

    /// <summary>Writes out what is in the buffer.</summary>
    /// <exception cref="OutputClosedException">The reader is gone.</exception>
    /// <exception cref="BpfRuntimeException">The descriptor cannot be written.</exception>
    public void Flush()
    {
        var written = 0;
        fixed (byte* bytes = _buffer)
        {
            while (written < _length)
            {
                if (!_isFile && !WaitUntilWritable())
                {
                    Abandoned += _length - written;
                    break;
                }

                var chunk = _isFile ? _length - written : Math.Min(_length - written, PipeChunk);
                var result = LibC.write(_ownDescriptor < 0 ? descriptor : _ownDescriptor, bytes + written, (nuint)chunk);
                if (result < 0)
                {
                    ThrowUnlessTemporary(Marshal.GetLastPInvokeError());
                    continue;
                }

                written += (int)result;
            }
        }

        _length = 0;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_ownDescriptor >= 0)
        {
            _ = LibC.close(_ownDescriptor);
        }
    }

    /// <summary>
    /// A second descriptor of the same terminal or pipe, so that a write never blocks: a stopped terminal takes part of a chunk and then blocks.
    /// Others who share the given descriptor see nothing of it. Negative for files, and for what cannot be opened again, such as sockets.
    /// </summary>
    public static int OpenAnew(int descriptor) => LibC.lseek(descriptor, 0, SeekCurrent) >= 0
        ? -1
        : LibC.open(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"/proc/self/fd/{descriptor}"), WriteOnly | NoControllingTerminal | NonBlocking | CloseOnExec);

    private bool WaitUntilWritable()
    {
        var poll = new PollDescriptor { Descriptor = descriptor, Events = LibC.PollOut };
        // One look without waiting, also after cancellation: a reader that keeps up gets the last events too.
        var timeout = 0;
        while (LibC.poll(&poll, 1, timeout) <= 0)
        {
            if (timeout == 0)
            {
                BeforeWait?.Invoke();
            }

            if (cancellationToken.IsCancellationRequested && IsGraceOver())
            {
                return false;
            }

            timeout = WriteTimeoutMs;
        }

        return true;
    }

    private bool IsGraceOver()
    {
        if (_endedAt == 0)
        {
            _endedAt = Stopwatch.GetTimestamp();
        }

        return Stopwatch.GetElapsedTime(_endedAt) >= Grace;
    }

    private void ThrowUnlessTemporary(int error)
    {
        // A terminal that was closed says that it is an error.
        if (error == LibC.ErrorBrokenPipe || (error == LibC.ErrorInputOutput && !_isFile))
        {
            throw new OutputClosedException();
        }

        if (error is not (LibC.ErrorInterrupted or LibC.ErrorAgain))
        {
            throw new BpfRuntimeException(CommandProblems.OutputNotWritable(name, new Win32Exception(error).Message));
        }
    }
}

/// <summary>Thrown when the reader of the output is gone, as <c>head</c> is when it has enough: no error.</summary>
internal sealed class OutputClosedException : Exception;
