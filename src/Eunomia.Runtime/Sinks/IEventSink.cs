using Eunomia.Runtime.Events;

namespace Eunomia.Runtime.Sinks;

/// <summary>
/// Takes the records of all sources of a session: prints, counts, forwards them. An <see cref="EventPump"/> calls it, on one thread at a time; a
/// record's bytes are in the memory of the ring and gone when the call returns.
/// </summary>
public interface IEventSink
{
    /// <summary>Prepares for a source, before its first record: formats and filters are chosen here, once, and not for each record.</summary>
    /// <param name="source">The source.</param>
    /// <returns>What takes its records; null when none are wanted.</returns>
    RecordCallback? Open(EventSource source);

    /// <summary>Called when there is nothing more to read at once: what is buffered should be seen now.</summary>
    void Flush()
    {
    }

    /// <summary>Called before each turn of the reader, whether or not there are records: for what happens at intervals.</summary>
    void Tick()
    {
    }

    /// <summary>How long the reader may wait at most before it calls <see cref="Tick"/> again.</summary>
    TimeSpan UntilTick => TimeSpan.MaxValue;
}
