namespace Eunomia.Runtime.Events;

/// <summary>
/// Who reads a buffer: one at a time. What the buffer is in is freed when it is closed, but never under whoever reads: that one frees it as it
/// leaves.
/// </summary>
/// <param name="free">Gives the memory back; called once.</param>
internal sealed class ReadingTurn(Action free)
{
    private readonly object _lock = new();
    private string? _reader;
    private Thread? _thread;
    private bool _isClosed;
    private bool _isFreed;

    /// <summary>Takes the turn.</summary>
    /// <param name="reader">Who it is.</param>
    /// <param name="source">What is read.</param>
    /// <exception cref="InvalidOperationException">It is somebody else's.</exception>
    /// <exception cref="ObjectDisposedException">It is closed.</exception>
    public void Begin(string reader, string source)
    {
        lock (_lock)
        {
            if (_isClosed)
            {
                throw SessionDisposed.Create();
            }

            if (_reader is { } other)
            {
                throw new InvalidOperationException(
                    $"the events of '{source}' are being read already, by {other}{(_thread is null ? "" : $" on thread {_thread.ManagedThreadId}")}: one reads at a time");
            }

            (_reader, _thread) = (reader, Thread.CurrentThread);
        }
    }

    /// <summary>From now on the turn is of this thread.</summary>
    public void OnThisThread()
    {
        lock (_lock)
        {
            _thread = Thread.CurrentThread;
        }
    }

    /// <summary>Gives the turn back.</summary>
    public void End()
    {
        lock (_lock)
        {
            (_reader, _thread) = (null, null);
            Monitor.PulseAll(_lock);
            if (_isClosed)
            {
                Free();
            }
        }
    }

    /// <summary>Whether the turn is of this thread.</summary>
    public bool IsMine
    {
        get
        {
            lock (_lock)
            {
                return _thread == Thread.CurrentThread;
            }
        }
    }

    /// <summary>Nobody gets the turn any more. Waits for whoever has it, unless that is this thread.</summary>
    /// <param name="longest">How long at most.</param>
    public void Close(TimeSpan longest)
    {
        lock (_lock)
        {
            if (_isClosed)
            {
                return;
            }

            _isClosed = true;
            var end = Environment.TickCount64 + (long)longest.TotalMilliseconds;
            while (_reader is not null && _thread != Thread.CurrentThread && end - Environment.TickCount64 is > 0 and var left)
            {
                Monitor.Wait(_lock, (int)left);
            }

            if (_reader is null)
            {
                Free();
            }
        }
    }

    private void Free()
    {
        if (!_isFreed)
        {
            _isFreed = true;
            free();
        }
    }
}
