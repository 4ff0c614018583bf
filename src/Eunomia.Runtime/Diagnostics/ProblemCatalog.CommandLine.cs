namespace Eunomia.Runtime.Diagnostics;

// ECLI0211 to ECLI0220: the command line beside the options of the program.
internal static partial class ProblemCatalog
{
    /// <summary>A command line that makes no sense.</summary>
    public static RuntimeProblem CommandLineInvalid(string reason, string? hint) =>
        new("ECLI0211", reason) { Fault = Fault.Usage, Hint = hint };

    /// <summary>An option that the command does not know.</summary>
    public static RuntimeProblem OptionUnknown(string option, string? hint) =>
        new("ECLI0221", $"unknown option '{option}'") { Fault = Fault.Usage, Hint = hint };

    /// <summary>What would be written is what was read.</summary>
    public static RuntimeProblem OutputIsInput(string path, string input) =>
        new("ECLI0213", $"'{path}' is {input}: events are not written over it") { Hint = "name another file" };

    /// <summary>The time limit was reached before there was anything to show.</summary>
    public static RuntimeProblem TimeOver() =>
        new("ECLI0214", "the time of --timeout was over before anything was attached") { Hint = "it counts from the start: reading, checking and loading the package are part of it" };

    /// <summary>The file of an option cannot be written.</summary>
    public static RuntimeProblem OutputNotWritable(string path, string reason) => new("ECLI0212", $"cannot write '{path}': {reason}");
}
