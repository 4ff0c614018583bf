using System.Text.Json;

namespace Eunomia.Cc.Cli.Rendering;

/// <summary><c>json</c>: a line of JSON for each diagnostic, as in the report of <c>--json</c>, with the source it belongs to.</summary>
internal sealed class JsonFormat(TextWriter error, TextWriter remarks) : DiagnosticFormat(remarks)
{
    /// <inheritdoc/>
    public override void Write(Diagnostic diagnostic, string? source) =>
        error.WriteLine(JsonSerializer.Serialize(JsonDiagnostic.From(diagnostic) with { Source = source }, JsonReportContext.Default.JsonDiagnostic));
}
