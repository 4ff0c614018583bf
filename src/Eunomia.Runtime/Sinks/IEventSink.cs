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
}
