namespace Eunomia.Runtime.Diagnostics;

internal static partial class ProblemCatalog
{
    /// <summary>A program cannot be attached.</summary>
    public static RuntimeProblem NotAttached(string program, string target, string reason, string? hint) =>
        new("ECLI0401", $"'{program}' ({target}) is not attached: {reason}") { Fault = Fault.Environment, Hint = hint };

    /// <summary>The package has no program that attaches.</summary>
    public static RuntimeProblem NothingToAttach() => new("ECLI0403", "the package has no program that can be attached");

    /// <summary>An attach setting is not of the form that is asked for.</summary>
    public static RuntimeProblem AttachSettingMalformed(string text) => new("ECLI0404", $"'{text}' does not say how to attach a program")
    {
        Fault = Fault.Usage,
        Hint = "the form is PROGRAM:KEY=VALUE,KEY=VALUE, such as filter:ifname=eth0,mode=generic, or PROGRAM:off",
    };

    /// <summary>A key is set twice for one program.</summary>
    public static RuntimeProblem AttachKeyTwice(string program, string key) =>
        new("ECLI0405", $"'{key}' is set twice for program '{program}'")
        {
            Fault = Fault.Usage,
            Hint = $"each place takes an --attach of its own: --attach {program}:{key}=A --attach {program}:{key}=B",
        };

    /// <summary>A key that programs of that kind do not have.</summary>
    public static RuntimeProblem AttachKeyUnknown(string program, string kind, string key, IEnumerable<string> known) =>
        new("ECLI0406", $"'{key}' means nothing to program '{program}' ({kind})")
        {
            Fault = Fault.Usage,
            Hint = string.Join(", ", known) is { Length: > 0 } keys ? $"it can be given: {keys}" : "nothing can be set for it",
        };

    /// <summary>The package has no program of that name.</summary>
    public static RuntimeProblem AttachProgramUnknown(string program, IEnumerable<string> programs) =>
        new("ECLI0407", $"the package has no program '{program}'") { Fault = Fault.Usage, Hint = $"it has: {string.Join(", ", programs)}" };

    /// <summary>An invalid value of a setting.</summary>
    public static RuntimeProblem AttachValueInvalid(string program, string key, string value, string expected) =>
        new("ECLI0408", $"'{value}' is no value of '{key}' for program '{program}': expected {expected}") { Fault = Fault.Usage };

    /// <summary>A program that is both to be attached and switched off.</summary>
    public static RuntimeProblem AttachedAndOff(string program) =>
        new("ECLI0412", $"'off' says that program '{program}' is not attached, and another setting says where") { Fault = Fault.Usage };

    /// <summary>Several places for a program that is loaded for one.</summary>
    public static RuntimeProblem AttachPlacesTooMany(string program, string kind) =>
        new("ECLI0413", $"program '{program}' ({kind}) is loaded for one function and cannot be attached to several") { Fault = Fault.Usage };

    /// <summary>Another attachment of the same name, by another loader or a run that was killed, which sees the same packets.</summary>
    public static RuntimeProblem AttachedBeside(string program, string what, string target, string command) =>
        new("ECLI0414", $"'{program}' is not alone at {target}: {what} is attached there, too") { Fault = Fault.Environment, Hint = $"--replace removes it, and so does '{command}'" };

    /// <summary>Something cannot be pinned.</summary>
    public static RuntimeProblem NotPinned(string path, string reason) =>
        new("ECLI0409", $"cannot pin '{path}': {reason}") { Fault = Fault.Environment, Hint = "the directory must be in a BPF file system, such as /sys/fs/bpf" };

    /// <summary>An attachment cannot outlive the process, so pinning leaves it out.</summary>
    public static RuntimeProblem NotPinnable(string program, string target) =>
        new("ECLI0410", $"'{program}' ({target}) is attached without a link, which cannot be pinned: it ends with this run") { Fault = Fault.Environment };

    /// <summary>Something is pinned there already.</summary>
    public static RuntimeProblem AlreadyPinned(string path) =>
        new("ECLI0411", $"cannot pin '{path}': something is pinned there already") { Hint = "name another directory, or remove that one: it ends what is pinned there" };
}
