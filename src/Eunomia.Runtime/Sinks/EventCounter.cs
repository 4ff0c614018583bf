namespace Eunomia.Runtime.Sinks;

/// <summary>What the sinks of one run count together, and when they have enough.</summary>
public class EventCounter
{
    /// <summary>After so many events no more are taken.</summary>
    public long Limit { get; init; } = long.MaxValue;

    /// <summary>Events taken so far.</summary>
    public long Count { get; set; }

    /// <summary>Nanoseconds since 1970 of this turn: events of one turn show the same time.</summary>
    public long Now { get; set; }

    /// <summary>Whether no more are taken.</summary>
    public bool IsEnough => Count >= Limit;
}
