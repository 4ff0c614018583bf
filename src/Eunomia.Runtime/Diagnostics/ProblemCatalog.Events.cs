namespace Eunomia.Runtime.Diagnostics;

internal static partial class ProblemCatalog
{
    /// <summary>A ring buffer or perf event array cannot be read.</summary>
    public static RuntimeProblem BufferUnavailable(string map, string reason) =>
        new("ECLI0501", $"the events of '{map}' cannot be read: {reason}") { Fault = Fault.Environment };

    /// <summary>The trace pipe cannot be read.</summary>
    public static RuntimeProblem TracePipeUnavailable(string reason, string? hint) => new("ECLI0502", $"the trace pipe cannot be read: {reason}")
    {
        Fault = Fault.Environment,
        Hint = hint,
    };
}
