using Eunomia.Runtime.Interop;

namespace Eunomia.Runtime.Events;

/// <summary>A map through which programs send records: a ring buffer, or a perf event array.</summary>
public abstract class EventSource : IDisposable
{
    private protected EventSource(SessionMap map, uint? typeId) => (Map, TypeId) = (map, typeId);

    /// <summary>The map.</summary>
    public SessionMap Map { get; }

    /// <summary>The type of its records: an id of the object's BTF; null when the package does not say.</summary>
    public uint? TypeId { get; }

    /// <summary>Records handed over so far.</summary>
    public long Records { get; private protected set; }

    /// <summary>Records that the kernel counted as lost.</summary>
    public virtual long Lost => 0;

    /// <summary>
    /// How often the buffer was found full: records may have been lost then that nobody counts, because the kernel does not count what a
    /// ring buffer has no room for.
    /// </summary>
    public virtual long TimesFull => 0;

    /// <summary>Readable when there are records.</summary>
    internal abstract int Descriptor { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Hands over what is there, up to about <paramref name="limit"/> records.</summary>
    internal abstract int Consume(RecordCallback callback, int limit);

    /// <summary>Gives the memory back.</summary>
    protected abstract void Dispose(bool disposing);
}

/// <summary>A <c>BPF_MAP_TYPE_RINGBUF</c>.</summary>
internal sealed class RingBufferSource(SessionMap map, uint? typeId) : EventSource(map, typeId)
{
    private readonly MappedRing _ring = new(map.Descriptor, map.MaxEntries);

    /// <inheritdoc/>
    public override long TimesFull => _ring.TimesFull;

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
    protected override void Dispose(bool disposing) => _ring.Dispose();
}

/// <summary>A <c>BPF_MAP_TYPE_PERF_EVENT_ARRAY</c>.</summary>
internal sealed class PerfBufferSource(SessionMap map, uint? typeId, int pageCount) : EventSource(map, typeId)
{
    private readonly PerfReader _reader = new(map.Descriptor, pageCount);

    /// <inheritdoc/>
    public override long Lost => _reader.Lost;

    /// <inheritdoc/>
    internal override int Descriptor => _reader.Descriptor;

    /// <inheritdoc/>
    internal override int Consume(RecordCallback callback, int limit)
    {
        var count = _reader.Consume(callback);
        Records += count;
        return count;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => _reader.Dispose();
}
