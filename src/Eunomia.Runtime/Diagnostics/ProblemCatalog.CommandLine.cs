namespace Eunomia.Runtime.Diagnostics;

// ECLI0211 to ECLI0220: the command line beside the options of the program.
internal static partial class ProblemCatalog
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

    /// <summary>An option that the command does not know.</summary>
    public static RuntimeProblem OptionUnknown(string option, string? hint) =>
        new("ECLI0221", $"unknown option '{option}'") { Fault = Fault.Usage, Hint = hint };

    /// <summary>The output would overwrite the input.</summary>
    public static RuntimeProblem OutputIsInput(string path, string input) =>
        new("ECLI0213", $"'{path}' is {input}: events are not written over it") { Hint = "name another file" };

    /// <summary>The time limit was reached before any output.</summary>
    public static RuntimeProblem TimeOver() =>
        new("ECLI0214", "the time of --timeout was over before anything was attached") { Hint = "it counts from the start: reading, checking and loading the package are part of it" };

    /// <summary>The file of an option cannot be written.</summary>
    public static RuntimeProblem OutputNotWritable(string path, string reason) => new("ECLI0212", $"cannot write '{path}': {reason}");
}
