using Eunomia.Runtime.Decoding;
using Eunomia.Runtime.Interop;

namespace Eunomia.Runtime.Events;

/// <summary>What programs send records through: a ring buffer, a perf event array, or the trace pipe.</summary>
public abstract class EventSource : IDisposable
{
    // A callback is the caller's. Who disposes from what it waits for is not to wait for ever; the memory stays until it has returned.
    private static readonly TimeSpan LongestCallback = TimeSpan.FromSeconds(10);

    private readonly ReadingTurn _turn;

    private protected EventSource(EventMap map)
    {
        Description = map;
        _turn = new ReadingTurn(() => Dispose(true));
    }

    /// <summary>What the package says of it.</summary>
    public EventMap Description { get; }

    /// <summary>The map's name.</summary>
    public string Name => Description.Name;

    /// <summary>The type of its records; null when the package does not say.</summary>
    public RecordType? Type => Description.Type;

    /// <summary>Whether records are lines of text.</summary>
    public virtual bool IsText => false;

    /// <summary>Whether what other programs of the machine print may be among the records: the kernel does not say whose they are.</summary>
    public virtual bool IsShared => false;

    /// <summary>Records handed over so far.</summary>
    public long Records { get; private protected set; }

    /// <summary>Records of no type, or too short for theirs, that <see cref="BpfSession.ReadEventsAsync"/> left out.</summary>
    public long Unread { get; private set; }

    /// <summary>Records that the kernel counted as lost; null where it counts none, as for ring buffers: see <see cref="TimesFull"/>.</summary>
    public virtual long? Lost => null;

    /// <summary>
    /// How often the buffer was found full: records may have been lost then that nobody counts, because the kernel does not count what a
    /// ring buffer has no room for.
    /// </summary>
    public virtual long TimesFull => 0;

    /// <summary>The most records that can wait in it, as far as that is known.</summary>
    internal virtual long Capacity => 1 << 20;

    /// <summary>The thread that the record which is being handed over is of, where the kernel says it beside the record.</summary>
    public virtual int? Thread => null;

    /// <summary>Readable when there are records.</summary>
    internal abstract int Descriptor { get; }

    /// <summary>
    /// Ends whoever reads it: waits for the callback in which that is, for no longer than ten seconds, and frees the memory once nobody looks at it any
    /// more. Called from within that callback it does not wait.
    /// </summary>
    public void Dispose()
    {
        _turn.Close(LongestCallback);
        GC.SuppressFinalize(this);
    }

    /// <summary>Takes the turn to read, before any call of <see cref="Consume"/>; <see cref="EndReading"/> gives it back.</summary>
    /// <param name="reader">Who reads, for whoever is refused meanwhile.</param>
    /// <exception cref="InvalidOperationException">Somebody else reads.</exception>
    /// <exception cref="ObjectDisposedException">The session is disposed.</exception>
    internal void BeginReading(string reader) => _turn.Begin(reader, Name);

    /// <summary>Says that the turn is this thread's: disposing on it is not to wait for itself.</summary>
    internal void ReadOnThisThread() => _turn.OnThisThread();

    /// <summary>Gives the turn back.</summary>
    internal void EndReading() => _turn.End();

    /// <summary>Counts a record that could not be read.</summary>
    internal void CountUnread() => Unread++;

    /// <summary>Hands over what is there, up to about <paramref name="limit"/> records.</summary>
    internal abstract int Consume(RecordCallback callback, int limit);

    /// <summary>Gives the room of what has been handed over back to programs, also while a record is being handed over.</summary>
    internal void Release()
    {
        // Between two turns there is nothing to give back.
        if (_turn.IsMine)
        {
            ReleaseRead();
        }
    }

    /// <summary>Does it, for whoever reads.</summary>
    private protected virtual void ReleaseRead()
    {
    }

    /// <summary>Gives the memory back; nobody reads any more.</summary>
    protected abstract void Dispose(bool disposing);
}

/// <summary>A <c>BPF_MAP_TYPE_RINGBUF</c>.</summary>
internal sealed class RingBufferSource(SessionMap map, EventMap description) : EventSource(description)
{
    private readonly MappedRing _ring = new(map.Descriptor, map.MaxEntries);

    /// <inheritdoc/>
    public override long TimesFull => _ring.TimesFull;

    /// <inheritdoc/>
    internal override long Capacity => _ring.Capacity;

    /// <inheritdoc/>
    internal override int Descriptor => _ring.Descriptor;

    /// <inheritdoc/>
    internal override int Consume(RecordCallback callback, int limit)
    {
        var count = _ring.Consume(callback, limit);
        Records += count;
        return count;
    }

    /// <inheritdoc/>
    private protected override void ReleaseRead() => _ring.Release();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => _ring.Dispose();
}

/// <summary>A <c>BPF_MAP_TYPE_PERF_EVENT_ARRAY</c>.</summary>
internal sealed class PerfBufferSource(SessionMap map, EventMap description, int pageCount) : EventSource(description)
{
    private readonly PerfReader _reader = new(map.Descriptor, pageCount);

    /// <inheritdoc/>
    public override long? Lost => _reader.Lost;

    /// <inheritdoc/>
    internal override int Descriptor => _reader.Descriptor;

    /// <inheritdoc/>
    internal override int Consume(RecordCallback callback, int limit)
    {
        var count = _reader.Consume(callback, limit);
        Records += count;
        return count;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => _reader.Dispose();
}

