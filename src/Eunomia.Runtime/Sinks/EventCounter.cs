namespace Eunomia.Runtime.Sinks;

/// <summary>What the sinks of one run count together, and when they have enough.</summary>
public class EventCounter
{
    /// <summary>After so many events no more are taken.</summary>
    public long Limit { get; init; } = long.MaxValue;

    /// <summary>Events taken so far.</summary>
    public long Count { get; set; }

    /// <summary>Nanoseconds since 1970 that events show which are taken now, such as the time of the turn; 0: each shows its own.</summary>
    public long Now { get; set; }

    /// <summary>Whether no more are taken.</summary>
    public bool IsEnough => Count >= Limit;
}
