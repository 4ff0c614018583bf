using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Eunomia.Package.Writing;

/// <summary>
/// Writes a JSON document as YAML that reads back as the same data, with readers of YAML 1.1 and of 1.2. It goes through the
/// parser's events: the serializer of the library needs reflection.
/// </summary>
internal static partial class YamlText
{
    /// <summary>Words that one version of YAML or the other takes for something else than text.</summary>
    private static readonly HashSet<string> Reserved =
        new(["null", "true", "false", "yes", "no", "on", "off", "y", "n"], StringComparer.OrdinalIgnoreCase);

    /// <summary>The text: two-space indent, LF, a final newline.</summary>
    internal static string FromJson(JsonElement root)
    {
        // A width without end: no scalar is folded.
        var text = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        var settings = new EmitterSettings(bestIndent: 2, bestWidth: int.MaxValue, isCanonical: false, maxSimpleKeyLength: 1024);
        var emitter = new Emitter(text, settings);
        emitter.Emit(new StreamStart());
        emitter.Emit(new DocumentStart(version: null, tags: null, isImplicit: true));
        Emit(emitter, root);
        emitter.Emit(new DocumentEnd(isImplicit: true));
        emitter.Emit(new StreamEnd());
        return text.ToString();
    }

    private static void Emit(Emitter emitter, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                emitter.Emit(new MappingStart(AnchorName.Empty, TagName.Empty, isImplicit: true, MappingStyle.Block));
                foreach (var property in value.EnumerateObject())
                {
                    EmitText(emitter, property.Name);
                    Emit(emitter, property.Value);
                }

                emitter.Emit(new MappingEnd());
                break;
            case JsonValueKind.Array:
                emitter.Emit(new SequenceStart(AnchorName.Empty, TagName.Empty, isImplicit: true, SequenceStyle.Block));
                foreach (var entry in value.EnumerateArray())
                {
                    Emit(emitter, entry);
                }

                emitter.Emit(new SequenceEnd());
                break;
            case JsonValueKind.String:
                EmitText(emitter, value.GetString()!);
                break;
            case JsonValueKind.Number:
                EmitPlain(emitter, NumberOf(value.GetRawText()));
                break;
            default:
                EmitPlain(emitter, value.GetRawText());
                break;
        }
    }

    private static void EmitPlain(Emitter emitter, string text) =>
        emitter.Emit(new Scalar(AnchorName.Empty, TagName.Empty, text, ScalarStyle.Plain, isPlainImplicit: true, isQuotedImplicit: false));

    private static void EmitText(Emitter emitter, string text)
    {
        var style = PlainWord().IsMatch(text) && !Reserved.Contains(text) ? ScalarStyle.Plain : ScalarStyle.DoubleQuoted;
        emitter.Emit(new Scalar(AnchorName.Empty, TagName.Empty, text, style, isPlainImplicit: true, isQuotedImplicit: true));
    }

    /// <summary>A number as YAML 1.1 wants it: with an exponent it needs a point and the exponent's sign.</summary>
    private static string NumberOf(string json)
    {
        var match = Exponent().Match(json);
        if (!match.Success)
        {
            return json;
        }

        var mantissa = json[..match.Index];
        var point = mantissa.Contains('.', StringComparison.Ordinal) ? "" : ".0";
        var sign = match.Groups["sign"].Length == 0 ? "+" : match.Groups["sign"].Value;
        return $"{mantissa}{point}e{sign}{match.Groups["digits"].Value}";
    }

    /// <summary>What no reader can take for a number, a date or syntax; all other text is quoted.</summary>
    [GeneratedRegex(@"\A[A-Za-z_][A-Za-z0-9_./-]*\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex PlainWord();

    [GeneratedRegex(@"[eE](?<sign>[+-]?)(?<digits>[0-9]+)\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Exponent();
}
