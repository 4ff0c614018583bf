using Eunomia.Runtime.Decoding;
using Eunomia.Runtime.Interop;

namespace Eunomia.Runtime.Events;

/// <summary>What programs send records through: a ring buffer, a perf event array, or the trace pipe.</summary>
public abstract class EventSource : IDisposable
{
    private protected EventSource(EventMap map) => Description = map;

    /// <summary>What the package says of it.</summary>
    public EventMap Description { get; }

    /// <summary>The map's name.</summary>
    public string Name => Description.Name;

    /// <summary>The type of its records; null when the package does not say.</summary>
    public RecordType? Type => Description.Type;

    /// <summary>Whether records are lines of text.</summary>
    public virtual bool IsText => false;

    /// <summary>Records handed over so far.</summary>
    public long Records { get; private protected set; }

    /// <summary>Records of no type, or too short for theirs, that <see cref="BpfSession.ReadEventsAsync"/> left out.</summary>
    public long Unread { get; private set; }

    /// <summary>Records that the kernel counted as lost.</summary>
    public virtual long Lost => 0;

    /// <summary>
    /// How often the buffer was found full: records may have been lost then that nobody counts, because the kernel does not count what a
    /// ring buffer has no room for.
    /// </summary>
    public virtual long TimesFull => 0;

    /// <summary>The most records that can wait in it, as far as that is known.</summary>
    internal virtual long Capacity => 1 << 20;

    /// <summary>Readable when there are records.</summary>
    internal abstract int Descriptor { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Counts a record that could not be read.</summary>
    internal void CountUnread() => Unread++;

    /// <summary>Hands over what is there, up to about <paramref name="limit"/> records.</summary>
    internal abstract int Consume(RecordCallback callback, int limit);

    /// <summary>Gives the room of what has been handed over back to programs, also while a record is being handed over.</summary>
    internal virtual void Release()
    {
    }

    /// <summary>Gives the memory back.</summary>
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
    internal override void Release() => _ring.Release();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => _ring.Dispose();
}

/// <summary>A <c>BPF_MAP_TYPE_PERF_EVENT_ARRAY</c>.</summary>
internal sealed class PerfBufferSource(SessionMap map, EventMap description, int pageCount) : EventSource(description)
{
    private readonly PerfReader _reader = new(map.Descriptor, pageCount);

    /// <inheritdoc/>
    public override long Lost => _reader.Lost;

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

/// <summary>What programs print with <c>bpf_printk</c>.</summary>
internal sealed class TracePipeSource() : EventSource(new EventMap("trace_pipe", null, null))
{
    private readonly TracePipe _pipe = new();

    /// <inheritdoc/>
    public override bool IsText => true;

    /// <inheritdoc/>
    internal override int Descriptor => _pipe.Descriptor;

    /// <inheritdoc/>
    internal override int Consume(RecordCallback callback, int limit)
    {
        var count = _pipe.Consume(callback);
        Records += count;
        return count;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => _pipe.Dispose();
}
