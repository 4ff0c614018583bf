using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Eunomia.Cc.Cli.Rendering;

/// <summary>
/// Writes a SARIF log. <see href="https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/sarif-v2.1.0-errata01-os-complete.html">The format</see>
/// </summary>
internal sealed class SarifLog : IDisposable
{
    private const int ChunkSize = 64 << 10;
    private readonly TextWriter _output;
    private readonly ArrayBufferWriter<byte> _bytes = new();
    private readonly Utf8JsonWriter _json;
    private readonly SarifLocations _locations;

    private SarifLog(TextWriter output, string root)
    {
        _output = output;
        _json = new Utf8JsonWriter(_bytes);
        _locations = new SarifLocations(_json, root);
    }

    /// <summary>Writes a log.</summary>
    /// <param name="output">Where it goes.</param>
    /// <param name="root">The directory that relative paths start from.</param>
    /// <param name="results">Diagnostics with a location in a file.</param>
    /// <param name="notifications">Diagnostics of the run.</param>
    public static void Write(TextWriter output, string root, IReadOnlyList<SarifResult> results, IReadOnlyList<Diagnostic> notifications)
    {
        using var log = new SarifLog(output, root);
        log.Write(results, notifications);
        log.Send();
        output.WriteLine();
    }

    /// <inheritdoc/>
    public void Dispose() => _json.Dispose();

    private void Write(IReadOnlyList<SarifResult> results, IReadOnlyList<Diagnostic> notifications)
    {
        _json.WriteStartObject();
        _json.WriteString("$schema", "https://json.schemastore.org/sarif-2.1.0.json");
        _json.WriteString("version", "2.1.0");
        _json.WriteStartArray("runs");
        _json.WriteStartObject();
        var rules = RulesOf(results.Select(result => result.Diagnostic));
        WriteTool(rules, RulesOf(notifications));
        _locations.WriteRoot();
        // Editors count so; clang counts bytes.
        _json.WriteString("columnKind", "utf16CodeUnits");
        WriteInvocation(notifications);
        _json.WriteStartArray("results");
        foreach (var result in results)
        {
            WriteResult(result, rules.IndexOf(result.Diagnostic.Id));
            if (_json.BytesPending + _bytes.WrittenCount > ChunkSize)
            {
                Send();
            }
        }

        _json.WriteEndArray();
        _json.WriteEndObject();
        _json.WriteEndArray();
        _json.WriteEndObject();
    }

    private void WriteTool(OrderedDictionary<string, Diagnostic> rules, OrderedDictionary<string, Diagnostic> notifications)
    {
        _json.WriteStartObject("tool");
        _json.WriteStartObject("driver");
        _json.WriteString("name", "ecc");
        _json.WriteString("version", typeof(SarifLog).Assembly.GetName().Version!.ToString(3));
        WriteRules("rules", rules);
        WriteRules("notifications", notifications);
        _json.WriteEndObject();
        _json.WriteEndObject();
    }

    private void WriteRules(string name, OrderedDictionary<string, Diagnostic> rules)
    {
        _json.WriteStartArray(name);
        foreach (var (id, example) in rules)
        {
            _json.WriteStartObject();
            _json.WriteString("id", id);
            WriteText("shortDescription", SarifRule.Description(id));
            if (SarifRule.HelpUri(id) is { } uri)
            {
                _json.WriteString("helpUri", uri);
            }

            if (example.Hint is { } hint)
            {
                WriteText("help", hint);
            }

            _json.WriteEndObject();
        }

        _json.WriteEndArray();
    }

    private void WriteInvocation(IReadOnlyList<Diagnostic> notifications)
    {
        _json.WriteStartArray("invocations");
        _json.WriteStartObject();
        _json.WriteBoolean("executionSuccessful", notifications.All(diagnostic => diagnostic.Severity != Severity.Error));
        _json.WriteStartArray("toolExecutionNotifications");
        foreach (var diagnostic in notifications)
        {
            _json.WriteStartObject();
            _json.WriteStartObject("descriptor");
            _json.WriteString("id", diagnostic.Id);
            _json.WriteEndObject();
            WriteMessage(diagnostic);
            _json.WriteEndObject();
        }

        _json.WriteEndArray();
        _json.WriteEndObject();
        _json.WriteEndArray();
    }

    private void WriteResult(SarifResult result, int ruleIndex)
    {
        var diagnostic = result.Diagnostic;
        _json.WriteStartObject();
        _json.WriteString("ruleId", diagnostic.Id);
        _json.WriteNumber("ruleIndex", ruleIndex);
        WriteMessage(diagnostic);
        _json.WriteStartArray("locations");
        _locations.Write(diagnostic.Location!.Value, message: null, id: null);
        _json.WriteEndArray();
        if (!diagnostic.IncludedFrom.IsEmpty || result.Notes.Count > 0)
        {
            _json.WriteStartArray("relatedLocations");
            var id = 0;
            foreach (var including in diagnostic.IncludedFrom)
            {
                _locations.Write(including with { Column = 0, EndColumn = 0 }, "included from here", ++id);
            }

            foreach (var note in result.Notes)
            {
                _locations.Write(note.Location!.Value, note.Message, ++id);
            }

            _json.WriteEndArray();
        }

        _json.WriteEndObject();
    }

    private void WriteMessage(Diagnostic diagnostic)
    {
        _json.WriteString("level", OneLine.Word(diagnostic.Severity));
        WriteText("message", diagnostic.Hint is { } hint ? $"{diagnostic.Message}\nhint: {hint}" : diagnostic.Message);
    }

    private void WriteText(string property, string text)
    {
        _json.WriteStartObject(property);
        _json.WriteString("text", NativeText.Show(text));
        _json.WriteEndObject();
    }

    /// <summary>The ids in the order they come, each with the first diagnostic that has a hint.</summary>
    private static OrderedDictionary<string, Diagnostic> RulesOf(IEnumerable<Diagnostic> diagnostics)
    {
        var rules = new OrderedDictionary<string, Diagnostic>(StringComparer.Ordinal);
        foreach (var diagnostic in diagnostics)
        {
            if (!rules.TryAdd(diagnostic.Id, diagnostic) && rules[diagnostic.Id].Hint is null && diagnostic.Hint is not null)
            {
                rules[diagnostic.Id] = diagnostic;
            }
        }

        return rules;
    }

    /// <summary>Flushes the buffer, so that a log of any length needs little memory.</summary>
    private void Send()
    {
        _json.Flush();
        // The writer escapes whatever is not ASCII.
        _output.Write(Encoding.ASCII.GetString(_bytes.WrittenSpan));
        _bytes.ResetWrittenCount();
    }
}
