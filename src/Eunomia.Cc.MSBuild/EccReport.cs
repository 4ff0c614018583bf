using System.Text.Json;

namespace Eunomia.Cc.MSBuild;

/// <summary>The report of <c>ecc --json</c> on a program.</summary>
/// <param name="Succeeded">Whether the outputs were written.</param>
/// <param name="Messages">Its diagnostics, in its order.</param>
/// <param name="Files">Full paths of the files that it opened.</param>
internal sealed record EccReport(bool Succeeded, IReadOnlyList<EccMessage> Messages, IReadOnlyList<string> Files)
{
    /// <summary>Reads a report; null when it is none.</summary>
    public static EccReport? Parse(string line)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            return new EccReport(
                json.RootElement.GetProperty("success").GetBoolean(),
                [.. json.RootElement.GetProperty("diagnostics").EnumerateArray().Select(EccMessage.Parse)],
                [.. json.RootElement.GetProperty("dependencies").EnumerateArray().Select(file => file.GetString() ?? "")]);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }
}

/// <summary>One diagnostic of ecc.</summary>
/// <param name="Severity"><c>error</c>, <c>warning</c> or <c>note</c>.</param>
/// <param name="Id">Such as <c>ECC0201</c> or <c>-Wunused-variable</c>.</param>
/// <param name="Text">The message and its hint.</param>
/// <param name="File">As ecc was told it; null when no file is to blame.</param>
/// <param name="Line">From 1; 0 for the file as a whole.</param>
/// <param name="Column">From 1; 0 for the line as a whole.</param>
internal sealed record EccMessage(string Severity, string Id, string Text, string? File, int Line, int Column)
{
    /// <summary>One of the report's diagnostics.</summary>
    public static EccMessage Parse(JsonElement json)
    {
        var (message, hint) = (Text("message") ?? "", Text("hint"));
        return new EccMessage(
            Text("severity") ?? "error", Text("id") ?? "", hint is null ? message : $"{message}; {hint}", Text("file"), Number("line"), Number("column"));

        string? Text(string name) => json.TryGetProperty(name, out var value) ? value.GetString() : null;
        int Number(string name) => json.TryGetProperty(name, out var value) ? value.GetInt32() : 0;
    }
}
