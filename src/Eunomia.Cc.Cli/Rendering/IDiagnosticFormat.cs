namespace Eunomia.Cc.Cli.Rendering;

/// <summary>Output format of diagnostics: one class for each value of <c>--diagnostics-format</c>.</summary>
internal interface IDiagnosticFormat : IDisposable
{
    /// <summary>Whether a program reads standard error, which then may hold nothing else.</summary>
    bool IsForPrograms { get; }

    /// <summary>Writes a diagnostic.</summary>
    /// <param name="diagnostic">The diagnostic.</param>
    /// <param name="source">The source whose compilation it is about; null when it is about none.</param>
    void Write(Diagnostic diagnostic, string? source);

    /// <summary>Writes a remark for people, which a program must not take for a diagnostic.</summary>
    /// <param name="line">One line, safe for a terminal.</param>
    void Remark(string line);
}
