using System.Threading.Channels;
using Eunomia.Runtime.Decoding;
using Eunomia.Runtime.Events;

namespace Eunomia.Runtime.Sinks;

/// <summary>What becomes of an event for which a subscriber has no room.</summary>
public enum WhenFull
{
    /// <summary>The oldest one that waits makes room, and is counted as dropped.</summary>
    DropOldest,

    /// <summary>It is dropped and counted.</summary>
    DropNewest,

    /// <summary>The pump waits, and with it all sinks; records wait in the kernel's buffers meanwhile, and are lost when these are full.</summary>
    Wait,
}

/// <summary>
/// Hands events to a reader at its own pace: each is a copy that may be kept, and waits in a bounded queue. Records of no type, or too short for theirs,
/// are counted as <see cref="EventSource.Unread"/>.
/// </summary>
public sealed class ChannelSink : IEventSink
{
    private readonly Channel<BpfEvent> _channel;
    private readonly WhenFull _whenFull;
    private readonly bool _withMap;
    private readonly CancellationToken _stop;
    private long _dropped;
    private bool _isOver;

    /// <summary>Makes a sink.</summary>
    /// <param name="capacity">How many events may wait for the reader.</param>
    /// <param name="whenFull">What happens to more.</param>
    /// <param name="withMap">Whether the JSON of an event says which map it came through, as <c>ecli</c> does where there are several.</param>
    /// <param name="stop">Ends a wait for room.</param>
    public ChannelSink(int capacity, WhenFull whenFull, bool withMap, CancellationToken stop = default)
    {
        (_whenFull, _withMap, _stop) = (whenFull, withMap, stop);
        var options = new BoundedChannelOptions(capacity)
        {
            SingleReader = true,
            SingleWriter = true,
            FullMode = whenFull == WhenFull.DropOldest ? BoundedChannelFullMode.DropOldest : BoundedChannelFullMode.Wait,
        };
        _channel = Channel.CreateBounded<BpfEvent>(options, _ => Interlocked.Increment(ref _dropped));
    }

    /// <summary>The events.</summary>
    public ChannelReader<BpfEvent> Reader => _channel.Reader;

    /// <summary>How many found no room.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Whether reading ends, with an exception, when nobody waits for events any more: for a reader that this is the only sink of.</summary>
    internal bool EndsReading { get; init; }

    /// <inheritdoc/>
    public RecordCallback Open(EventSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        // Made for the first record: preparing to write a type takes longer than to read it.
        var json = new Lazy<JsonFormatter>(() => new JsonFormatter(source.Type!, FormatOptions.OfThisMachine with { MapName = _withMap ? source.Name : null }));
        return record =>
        {
            if (_isOver)
            {
                Interlocked.Increment(ref _dropped);
            }
            else if (source.Type is { } type && type.TryRead(record, json, out var read))
            {
                Write(new BpfEvent(source.Name, read));
            }
            else
            {
                source.CountUnread();
            }
        };
    }

    /// <summary>Says that no more events come.</summary>
    /// <param name="error">Why, if it is an error: the reader gets it.</param>
    public void Complete(Exception? error = null) => _channel.Writer.TryComplete(error);

    private void Write(BpfEvent item)
    {
        while (!_channel.Writer.TryWrite(item))
        {
            if (_whenFull == WhenFull.DropNewest)
            {
                Interlocked.Increment(ref _dropped);
                return;
            }

            try
            {
                _isOver = !_channel.Writer.WaitToWriteAsync(_stop).AsTask().GetAwaiter().GetResult();
            }
            catch (OperationCanceledException) when (!EndsReading)
            {
                _isOver = true;
            }

            if (_isOver)
            {
                // Nobody waits for events any more; later ones must not come after a gap.
                Interlocked.Increment(ref _dropped);
                return;
            }
        }
    }
}
