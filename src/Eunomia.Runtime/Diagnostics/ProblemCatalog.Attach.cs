namespace Eunomia.Runtime.Diagnostics;

public static partial class ProblemCatalog
{
    /// <summary>A program cannot be attached.</summary>
    public static RuntimeProblem NotAttached(string program, string target, string reason) =>
        new("ECLI0401", $"'{program}' cannot be attached to '{target}': {reason}") { Fault = Fault.Kernel };

    /// <summary>Not one program could be attached.</summary>
    public static RuntimeProblem NothingAttached() =>
        new("ECLI0402", "no program of the package could be attached") { Fault = Fault.Kernel };
}
