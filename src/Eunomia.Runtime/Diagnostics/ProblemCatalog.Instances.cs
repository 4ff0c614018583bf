namespace Eunomia.Runtime.Diagnostics;

internal static partial class ProblemCatalog
{
    /// <summary>Two instances cannot have one name.</summary>
    public static RuntimeProblem InstanceExists(string name) =>
        new("ECLI0701", $"an instance '{name}' runs already, or is being started") { Fault = Fault.Usage, Hint = "stop it first, or choose another name" };

    /// <summary>A sink has thrown.</summary>
    public static RuntimeProblem SinkFailed(string sink, string reason) => new("ECLI0702", $"the sink '{sink}' failed, and gets no more events: {reason}");

    /// <summary>The events of an instance cannot be read any more.</summary>
    public static RuntimeProblem ReadingFailed(string reason) => new("ECLI0703", $"the events cannot be read any more: {reason}") { Fault = Fault.Environment };

    /// <summary>A value is for a variable that the package does not have.</summary>
    public static RuntimeProblem GlobalUnknown(string name, IEnumerable<string> known) => new("ECLI0704", $"the package has no variable '{name}'")
    {
        Fault = Fault.Usage,
        Hint = string.Join(", ", known) is { Length: > 0 } names ? $"it has: {names}" : null,
    };

    /// <summary>A value is none that a variable can have.</summary>
    public static RuntimeProblem GlobalNotSettable(string name, string reason) => new("ECLI0705", $"'{name}' is not set: {reason}") { Fault = Fault.Usage };

    /// <summary>An instance cannot be started, for a reason that is not the package's.</summary>
    public static RuntimeProblem StartFailed(string reason) => new("ECLI0706", $"the instance cannot be started: {reason}") { Fault = Fault.Environment };
}
