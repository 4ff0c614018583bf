namespace Eunomia.Cc.Cli.Rendering;

/// <summary>Diagnostics of the command itself; the library's catalogue leaves the ids ECC05xx to it.</summary>
internal static class CommandLineProblem
{
    /// <summary>The command line is invalid.</summary>
    public static Diagnostic Invalid(string message, string hint) =>
        new(Severity.Error, "ECC0501", message) { Fault = Fault.Usage, Hint = hint };

    /// <summary>An option that is accepted and does nothing.</summary>
    public static Diagnostic WithoutEffect(string option, string reason) =>
        new(Severity.Warning, "ECC0502", $"{option} has no effect: {reason}") { Fault = Fault.Usage };

    /// <summary>Standard output is closed or full, or the current directory is gone.</summary>
    public static Diagnostic InputOutput(string reason) => new(Severity.Error, "ECC0503", reason);

    /// <summary>Changes may be missed.</summary>
    public static Diagnostic WatchedLate(string reason) => new(Severity.Warning, "ECC0504", reason);

    /// <summary>The user has interrupted the run.</summary>
    public static Diagnostic Interrupted() => new(Severity.Error, "ECC0505", "interrupted; nothing was written");
}
