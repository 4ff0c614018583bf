namespace Eunomia.Runtime.Diagnostics;

public static partial class ProblemCatalog
{
    /// <summary>A ring buffer or perf event array cannot be read.</summary>
    public static RuntimeProblem BufferUnavailable(string map, string reason) =>
        new("ECLI0501", $"the events of '{map}' cannot be read: {reason}") { Fault = Fault.Kernel };
}
