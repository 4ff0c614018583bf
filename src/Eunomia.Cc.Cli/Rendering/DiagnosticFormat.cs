namespace Eunomia.Cc.Cli.Rendering;

/// <summary>Output format of diagnostics: one class for each value of <c>--diagnostics-format</c>.</summary>
/// <param name="remarks">Where remarks go.</param>
internal abstract class DiagnosticFormat(TextWriter remarks) : IDisposable
{
    /// <summary>Whether a program reads standard error, which then may hold nothing else.</summary>
    public virtual bool IsForPrograms => true;

    /// <summary>Writes a diagnostic.</summary>
    /// <param name="diagnostic">The diagnostic.</param>
    /// <param name="source">The source whose compilation it is about; null when it is about none.</param>
    public abstract void Write(Diagnostic diagnostic, string? source);

    /// <summary>Writes a remark for people, which a program must not take for a diagnostic.</summary>
    /// <param name="line">One line, safe for a terminal.</param>
    public virtual void Remark(string line) => remarks.WriteLine(line);

    /// <summary>Writes what can only be written when all is known.</summary>
    public virtual void Dispose()
    {
        // Most have written everything.
    }
}
