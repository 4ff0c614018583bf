using Eunomia.Runtime.Features;

namespace Eunomia.Runtime.Diagnostics;

internal static partial class ProblemCatalog
{
    /// <summary>A ring buffer or perf event array cannot be read.</summary>
    public static RuntimeProblem BufferUnavailable(string map, string reason) =>
        new("ECLI0501", $"the events of '{map}' cannot be read: {reason}") { Fault = Fault.Environment };

    /// <summary>The trace pipe cannot be read.</summary>
    public static RuntimeProblem TracePipeUnavailable(string reason) => new("ECLI0502", $"the trace pipe cannot be read: {reason}")
    {
        Fault = Fault.Environment,
        Hint = SystemFacts.Tracefs is null ? SystemFacts.WithoutTracefs().Hint : null,
    };

    /// <summary>Memory or threads ran out.</summary>
    public static RuntimeProblem OutOfMemory() => new("ECLI0503", "there is not enough memory, or no thread can be started")
    {
        Fault = Fault.Environment,
        Hint = "see 'ulimit -a', and the limits of the control group",
    };
}
