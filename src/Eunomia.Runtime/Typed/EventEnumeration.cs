using System.Threading.Channels;

namespace Eunomia.Runtime.Typed;

/// <summary>One enumeration of a stream: the channel between the reading thread and the caller.</summary>
internal sealed class EventEnumeration<T> : IDisposable
{
    private readonly Channel<T> _channel = Channel.CreateUnbounded<T>(new UnboundedChannelOptions { SingleWriter = true });
    private readonly ManualResetEventSlim _room = new(initialState: true);
    private readonly CancellationTokenSource _abandoned;
    private readonly Queue<T> _left;
    private readonly Action _end;
    private int _wakeAt;

    /// <summary>Creates an enumeration.</summary>
    /// <param name="left">Values that the enumeration before had read ahead.</param>
    /// <param name="end">Called when it has ended.</param>
    /// <param name="cancellation">Ends it after the values that are there now.</param>
    /// <param name="closing">Ends it at once.</param>
    public EventEnumeration(Queue<T> left, Action end, CancellationToken cancellation, CancellationToken closing)
    {
        (_left, Cancellation, _end) = (left, cancellation, end);
        _abandoned = CancellationTokenSource.CreateLinkedTokenSource(closing);
        Abandoned = _abandoned.Token;
    }

    /// <summary>Ends it after the values that are there now.</summary>
    public CancellationToken Cancellation { get; }

    /// <summary>Cancelled when nobody waits for values any more.</summary>
    public CancellationToken Abandoned { get; }

    /// <summary>Writes values to the channel.</summary>
    public ChannelWriter<T> Writer => _channel.Writer;

    /// <summary>The task of the reading thread.</summary>
    public Task Reading { get; set; } = Task.CompletedTask;

    /// <summary>Waits until there is room for values, on the thread that reads.</summary>
    /// <param name="most">Largest number of values that wait for the caller.</param>
    /// <returns>Number of values that there is room for; 0 when nobody waits for them any more.</returns>
    public int WaitForRoom(int most)
    {
        _wakeAt = most / 2;
        while (!Abandoned.IsCancellationRequested)
        {
            _room.Reset();
            var room = most - _channel.Reader.Count;
            if (room > 0)
            {
                return room;
            }

            try
            {
                _room.Wait(Abandoned);
            }
            catch (OperationCanceledException)
            {
                break;
            }
        }

        return 0;
    }

    /// <summary>Reads the values.</summary>
    public async IAsyncEnumerable<T> ReadAsync()
    {
        while (_left.TryDequeue(out var item))
        {
            yield return item;
        }

        await foreach (var item in _channel.Reader.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
        {
            if (!_room.IsSet && _channel.Reader.Count <= _wakeAt)
            {
                _room.Set();
            }

            yield return item;
        }
    }

    /// <summary>Ends the enumeration, whatever is still there; values read ahead are kept for the next one.</summary>
    public async ValueTask EndAsync()
    {
        await _abandoned.CancelAsync().ConfigureAwait(false);
        await Reading.ConfigureAwait(false);
        while (_channel.Reader.TryRead(out var item))
        {
            _left.Enqueue(item);
        }

        Dispose();
        _end();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _abandoned.Dispose();
        _room.Dispose();
    }
}
