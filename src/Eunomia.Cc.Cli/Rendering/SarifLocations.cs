using System.Text.Json;

namespace Eunomia.Cc.Cli.Rendering;

/// <summary>Writes locations of SARIF: paths as URIs, columns in UTF-16 code units.</summary>
/// <param name="json">The log.</param>
/// <param name="root">The directory that relative URIs start from.</param>
internal sealed class SarifLocations(Utf8JsonWriter json, string root)
{
    private const string Root = "%SRCROOT%";
    private readonly SourceLines _lines = new();

    /// <summary>Writes the base of relative URIs.</summary>
    public void WriteRoot()
    {
        json.WriteStartObject("originalUriBaseIds");
        json.WriteStartObject(Root);
        json.WriteString("uri", $"file://{Escape(Path.TrimEndingDirectorySeparator(root))}/");
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>Writes a location.</summary>
    /// <param name="location">The location.</param>
    /// <param name="message">Text about it; null when the result has it.</param>
    /// <param name="id">The number of a related location.</param>
    public void Write(SourceLocation location, string? message, int? id)
    {
        json.WriteStartObject();
        if (id is { } number)
        {
            json.WriteNumber("id", number);
        }

        json.WriteStartObject("physicalLocation");
        WriteArtifact(location.File);
        if (location.Line > 0)
        {
            WriteRegion(location);
        }

        json.WriteEndObject();
        if (message is not null)
        {
            json.WriteStartObject("message");
            json.WriteString("text", NativeText.Show(message));
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private void WriteArtifact(string file)
    {
        json.WriteStartObject("artifactLocation");
        if (DiagnosticPath.Below(root, file) is { } relative)
        {
            json.WriteString("uri", Escape(relative));
            json.WriteString("uriBaseId", Root);
        }
        else
        {
            json.WriteString("uri", $"file://{Escape(DiagnosticPath.Full(file))}");
        }

        json.WriteEndObject();
    }

    private void WriteRegion(SourceLocation location)
    {
        json.WriteStartObject("region");
        json.WriteNumber("startLine", location.Line);
        // Without the line, bytes cannot be converted to anything else; no column is better than a wrong one.
        if (location.Column > 0 && _lines.At(location) is not null)
        {
            var (start, end) = _lines.Columns(location);
            json.WriteNumber("startColumn", start);
            if (end > start)
            {
                json.WriteNumber("endColumn", end);
            }
        }

        json.WriteEndObject();
    }

    private static string Escape(string path) =>
        string.Concat(NativeText.Encode(path).Select(value => value == '/' ? "/" : char.IsAscii((char)value) ? Uri.EscapeDataString($"{(char)value}") : $"%{value:X2}"));
}
