namespace Eunomia.Cc.Cli.Rendering;

/// <summary>How problems are told: one class for each value of <c>--diagnostics-format</c>.</summary>
internal interface IDiagnosticFormat : IDisposable
{
    /// <summary>Whether a program reads standard error, so that nothing else may be there.</summary>
    bool IsForPrograms { get; }

    /// <summary>Tells of one problem.</summary>
    /// <param name="diagnostic">The problem.</param>
    /// <param name="source">The source whose compilation it is about; null when it is about none.</param>
    void Write(Diagnostic diagnostic, string? source);

    /// <summary>Tells people something that is no problem. A program must not take it for one.</summary>
    /// <param name="line">One line, harmless to a terminal.</param>
    void Remark(string line);
}
