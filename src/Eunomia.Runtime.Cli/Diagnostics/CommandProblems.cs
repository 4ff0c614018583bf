using Eunomia.Runtime.Diagnostics;

namespace Eunomia.Runtime.Cli.Diagnostics;

/// <summary>What only the command says: about its command line, its output, and what is left of a run.</summary>
internal static class CommandProblems
{
    /// <summary>An invalid command line.</summary>
    public static RuntimeProblem CommandLineInvalid(string reason, string? hint) =>
        new("ECLI0211", reason) { Fault = Fault.Usage, Hint = hint };

    /// <summary>A command that only the original's tool has.</summary>
    public static RuntimeProblem CommandOfTheOriginal(string command) => command switch
    {
        "push" or "pull" => CommandLineInvalid(
            $"'{command}' is a command of eunomia-bpf's ecli for OCI registries, which this ecli has not",
            "a package is one file: it can be kept wherever files are, and 'ecli URL' runs it from there; 'oras' moves files to and from registries"),
        _ => CommandLineInvalid(
            $"'{command}' is a command of eunomia-bpf's ecli for running packages on other machines, which this ecli has not",
            "'ssh HOST ecli URL' runs a package there"),
    };

    /// <summary>What would be written is what was read.</summary>
    public static RuntimeProblem OutputIsInput(string path, string input) =>
        new("ECLI0213", $"'{path}' is {input}: events are not written over it") { Hint = "name another file" };

    /// <summary>The time limit was reached before any output.</summary>
    public static RuntimeProblem TimeOver() =>
        new("ECLI0214", "the time of --timeout was over before anything was attached") { Hint = "it counts from the start: reading, checking and loading the package are part of it" };

    /// <summary>The file of an option cannot be written.</summary>
    public static RuntimeProblem OutputNotWritable(string path, string reason) => new("ECLI0212", $"cannot write '{path}': {reason}");

    /// <summary>Not one program could be attached.</summary>
    /// <param name="problems">Why.</param>
    public static RuntimeProblem NothingAttached(IEnumerable<RuntimeProblem> problems) =>
        new("ECLI0402", "no program of the package could be attached") { Fault = problems.All(problem => problem.Fault == Fault.Usage) ? Fault.Usage : Fault.Environment };

    /// <summary>Fields are named, but nothing is known of the records.</summary>
    public static RuntimeProblem RecordsUnknown(string map) =>
        new("ECLI0260", $"the package does not say what the records of '{map}' are: they have no fields to name")
        {
            Fault = Fault.Usage,
            Hint = "without --fields and --filter they are shown as bytes",
        };

    /// <summary>Memory or threads ran out.</summary>
    public static RuntimeProblem OutOfMemory() => new("ECLI0503", "there is not enough memory, or no thread can be started")
    {
        Fault = Fault.Environment,
        Hint = "see 'ulimit -a', and the limits of the control group",
    };
}
