namespace Eunomia.Cc.Cli.Rendering;

/// <summary><c>sarif</c>: one SARIF 2.1.0 log of the whole run, for code scanning and editors.</summary>
/// <param name="error">Where the log goes.</param>
/// <param name="remarks">Where remarks go.</param>
/// <param name="root">The directory that is %SRCROOT%.</param>
internal sealed class SarifFormat(TextWriter error, TextWriter remarks, string root) : DiagnosticFormat(remarks)
{
    private readonly List<SarifResult> _results = [];
    private readonly List<Diagnostic> _notifications = [];
    private SarifResult? _last;

    /// <inheritdoc/>
    public override void Write(Diagnostic diagnostic, string? source)
    {
        if (diagnostic.Location is null)
        {
            // A result is about a place; a missing tool, or a file that cannot be read, is about the run.
            _notifications.Add(diagnostic);
            _last = null;
        }
        else if (diagnostic is { Severity: Severity.Note, Id: "clang" } && _last is not null && _last.Source == source)
        {
            _last.Notes.Add(diagnostic);
        }
        else
        {
            _last = new SarifResult(diagnostic, source, []);
            _results.Add(_last);
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        SarifLog.Write(error, root, _results, _notifications);
        base.Dispose();
    }
}

/// <summary>A diagnostic of the log, with clang's notes to it.</summary>
internal sealed record SarifResult(Diagnostic Diagnostic, string? Source, List<Diagnostic> Notes);
