using System.Text.Json;

namespace Eunomia.Cc.Cli.Rendering;

/// <summary><c>json</c>: a line of JSON for each diagnostic, as in the report of <c>--json</c>, with the source it belongs to.</summary>
internal sealed class JsonFormat(TextWriter error, TextWriter remarks) : IDiagnosticFormat
{
    /// <inheritdoc/>
    public bool IsForPrograms => true;

    /// <inheritdoc/>
    public void Write(Diagnostic diagnostic, string? source) =>
        error.WriteLine(JsonSerializer.Serialize(JsonDiagnostic.From(diagnostic) with { Source = source }, JsonReportContext.Default.JsonDiagnostic));

    /// <inheritdoc/>
    public void Remark(string line) => remarks.WriteLine(line);

    /// <inheritdoc/>
    public void Dispose()
    {
        // Everything has been written.
    }
}
