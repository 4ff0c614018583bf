namespace Eunomia.Runtime.Diagnostics;

internal static partial class ProblemCatalog
{
    /// <summary>A ring buffer or perf event array cannot be read.</summary>
    public static RuntimeProblem BufferUnavailable(string map, string reason) =>
        new("ECLI0501", $"the events of '{map}' cannot be read: {reason}") { Fault = Fault.Kernel };

    /// <summary>The trace pipe cannot be read.</summary>
    public static RuntimeProblem TracePipeUnavailable(string reason, string? hint) => new("ECLI0502", $"the trace pipe cannot be read: {reason}")
    {
        Fault = Fault.Kernel,
        Hint = hint,
    };

    /// <summary>Memory or threads ran out.</summary>
    public static RuntimeProblem OutOfMemory() => new("ECLI0503", "there is not enough memory, or no thread can be started")
    {
        Fault = Fault.Kernel,
        Hint = "see 'ulimit -a', and the limits of the control group",
    };
}
