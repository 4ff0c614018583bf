using Eunomia.Runtime.Sinks;

namespace Eunomia.Runtime.Cli.Run;

/// <summary>What all parts of a run count together.</summary>
internal sealed class RunCounters : EventCounter
{
    /// <summary>Events that were still there when the time for them was over.</summary>
    public long Unread { get; set; }

    /// <summary>Samples of maps taken so far.</summary>
    public long Samples { get; set; }
}
