using Eunomia.Runtime.Events;

namespace Eunomia.Runtime.Instances;

/// <summary>How many events there were, and what became of them.</summary>
/// <param name="Records">Handed to sinks.</param>
/// <param name="Unread">Of no type, or too short for theirs, as sinks have counted them: one for each sink.</param>
/// <param name="Lost">Counted by the kernel as lost; null where it counts none.</param>
/// <param name="TimesFull">How often a ring buffer was found full: the kernel does not count what it loses then.</param>
public sealed record EventStatistics(long Records, long Unread, long? Lost, long TimesFull)
{
    internal static EventStatistics Sum(IReadOnlyCollection<EventSource> sources) => new(
        sources.Sum(source => source.Records),
        sources.Sum(source => source.Unread),
        sources.Any(source => source.Lost is not null) ? sources.Sum(source => source.Lost ?? 0) : null,
        sources.Sum(source => source.TimesFull));
}
