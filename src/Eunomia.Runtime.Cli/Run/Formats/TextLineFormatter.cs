using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Eunomia.Runtime.Decoding;

namespace Eunomia.Runtime.Cli.Run.Formats;

/// <summary>Writes lines of text that a program printed: escaped for the terminal, or as JSON.</summary>
internal sealed class TextLineFormatter(string name, bool json) : IRecordFormatter
{
    // A character takes six bytes at most, as \u001b.
    private const int LongestCharacter = 6;

    private readonly JsonEncodedText _name = JsonEncodedText.Encode(name);

    /// <inheritdoc/>
    public int MinimumLength => 0;

    /// <inheritdoc/>
    public int MaxLength(int recordLength) => checked((recordLength * LongestCharacter) + (name.Length * LongestCharacter) + 32);

    /// <inheritdoc/>
    public int Format(ReadOnlySpan<byte> record, long timestampNs, Span<byte> destination)
    {
        var text = Encoding.UTF8.GetString(record);
        var line = json
            ? $"{{\"{_name}\":\"{JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"}}\n"
            : string.Join('\t', text.Split('\t').Select(TerminalText.Escape)) + "\n";
        return Encoding.UTF8.GetBytes(line, destination);
    }
}
