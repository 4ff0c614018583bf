using Eunomia.Runtime.Decoding;
using Eunomia.Runtime.Events;

namespace Eunomia.Runtime.Sinks;

/// <summary>Counts records, and does nothing else with them.</summary>
/// <param name="counter">Counts them.</param>
/// <param name="filterOf">Which of a source count; gives null: all.</param>
public sealed class CounterSink(EventCounter counter, Func<EventSource, RecordFilter?> filterOf) : IEventSink
{
    /// <inheritdoc/>
    public RecordCallback Open(EventSource source)
    {
        var filter = filterOf(source);
        return record =>
        {
            if (!counter.IsEnough && (filter is null || filter.Matches(record)))
            {
                counter.Count++;
            }
        };
    }
}
