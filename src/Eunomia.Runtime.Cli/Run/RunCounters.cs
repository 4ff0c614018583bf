namespace Eunomia.Runtime.Cli.Run;

/// <summary>What all parts of a run count together.</summary>
internal sealed class RunCounters
{
    /// <summary>After so many events the run ends.</summary>
    public long Limit { get; init; } = long.MaxValue;

    /// <summary>Events printed so far.</summary>
    public long Printed { get; set; }

    /// <summary>Events that were still there when the time for them was over.</summary>
    public long Unread { get; set; }

    /// <summary>Samples of maps taken so far.</summary>
    public long Samples { get; set; }

    /// <summary>Nanoseconds since 1970 of this round: events of one round show the same time.</summary>
    public long Now { get; set; }

    /// <summary>Whether no more is to be printed.</summary>
    public bool IsEnough => Printed >= Limit;
}
