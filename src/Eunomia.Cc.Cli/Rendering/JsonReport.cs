using System.Text.Json;
using System.Text.Json.Serialization;
using Eunomia.Cc.Output;

namespace Eunomia.Cc.Cli.Rendering;

/// <summary>JSON output of <c>--json</c> for one source, on one line.</summary>
internal sealed record JsonReport
{
    /// <summary>The source, as the user typed the path.</summary>
    public required string Source { get; init; }

    /// <summary>Whether the outputs were written.</summary>
    public required bool Success { get; init; }

    /// <summary>Whether an earlier compilation of the same inputs made them.</summary>
    public required bool FromCache { get; init; }

    /// <summary>The files written.</summary>
    public required ImmutableArray<JsonOutput> Outputs { get; init; }

    /// <summary>The diagnostics.</summary>
    public required ImmutableArray<JsonDiagnostic> Diagnostics { get; init; }

    /// <summary>Full paths of the files that the outputs depend on; after an error, those known until then.</summary>
    public required ImmutableArray<string> Dependencies { get; init; }

    /// <summary>Milliseconds of each step; steps overlap.</summary>
    public required SortedDictionary<string, double> Timings { get; init; }

    /// <summary>The report on a result, as one line of JSON.</summary>
    public static string Render(CompileResult result) => JsonSerializer.Serialize(
        new JsonReport
        {
            Source = result.Source,
            Success = result.Succeeded,
            FromCache = result.FromCache,
            Outputs = [.. result.Outputs.Select(file => new JsonOutput(OutputFormat.Find(file.Kind).ReportName, file.Path, file.Size))],
            Diagnostics = [.. result.Diagnostics.Select(JsonDiagnostic.From)],
            Dependencies = result.Dependencies,
            Timings = Times(result.Timings),
        },
        JsonReportContext.Default.JsonReport);

    private static SortedDictionary<string, double> Times(IEnumerable<StepTime> steps) => new(
        steps.GroupBy(step => step.Step, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => Math.Round(group.Sum(step => step.Elapsed.TotalMilliseconds), 1), StringComparer.Ordinal),
        StringComparer.Ordinal);
}

/// <summary>A file that was written.</summary>
internal sealed record JsonOutput(string Kind, string Path, long Size);

/// <summary>A diagnostic; lines and columns from 1, absent when the file as a whole is meant. Columns count bytes, as clang's do.</summary>
internal sealed record JsonDiagnostic(string Severity, string Id, string Message, string? File, int? Line, int? Column, string? Hint)
{
    /// <summary>The last line that is meant, when more than the start is known.</summary>
    public int? EndLine { get; init; }

    /// <summary>The column after the last byte that is meant.</summary>
    public int? EndColumn { get; init; }

    /// <summary>The <c>#include</c>s that led there, innermost first.</summary>
    public ImmutableArray<JsonInclude>? IncludedFrom { get; init; }

    /// <summary>The source that was compiled; absent where the report names it.</summary>
    public string? Source { get; init; }

    /// <summary>The JSON form of a diagnostic.</summary>
    public static JsonDiagnostic From(Diagnostic diagnostic)
    {
        var place = diagnostic.Location is { Line: > 0 } located ? located : (SourceLocation?)null;
        var hasEnd = place is { EndColumn: > 0 };
        return new(
            diagnostic.Severity.ToString().ToLowerInvariant(), diagnostic.Id, diagnostic.Message, diagnostic.Location?.File, place?.Line, place?.Column, diagnostic.Hint)
        {
            EndLine = hasEnd ? place?.Line : null,
            EndColumn = hasEnd ? place?.EndColumn : null,
            IncludedFrom = diagnostic.IncludedFrom.IsEmpty ? null : [.. diagnostic.IncludedFrom.Select(including => new JsonInclude(including.File, including.Line))],
        };
    }
}

/// <summary>An <c>#include</c>.</summary>
internal sealed record JsonInclude(string File, int Line);

/// <summary>Writes names in the form that people read: JSON is Unicode.</summary>
internal sealed class NativeTextConverter : JsonConverter<string>
{
    /// <inheritdoc/>
    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetString();

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(NativeText.Show(value));

    /// <inheritdoc/>
    public override void WriteAsPropertyName(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WritePropertyName(NativeText.Show(value));
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    Converters = [typeof(NativeTextConverter)],
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(JsonReport))]
[JsonSerializable(typeof(JsonDiagnostic))]
internal sealed partial class JsonReportContext : JsonSerializerContext;
