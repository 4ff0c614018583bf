using System.Text;
using System.Text.Json;
using Eunomia.Cc.Source.Documentation;
using Eunomia.Package;

namespace Eunomia.Cc.Describe;

/// <summary>The value of a directive, read as text or as JSON, and its positions in the file.</summary>
/// <param name="lines">The lines; at least one, the first and the last not empty.</param>
internal sealed class DirectiveValue(ImmutableArray<CommentLine> lines)
{
    /// <summary>The lines as JSON has them: each where it is, so that positions in it are positions in the comment.</summary>
    public string Source { get; } = string.Join('\n', lines.Select(line => line.Text));

    /// <summary>Whether it can only be JSON: text in JSON's brackets or quotes that is none is a mistake.</summary>
    public bool LooksLikeJson => Source is ['{' or '[' or '"', ..];

    /// <summary>The lines joined by a space, and paragraphs by an empty line.</summary>
    public string Text
    {
        get
        {
            var text = new StringBuilder();
            var separator = "";
            foreach (var line in lines)
            {
                text.Append(line.Text.Length == 0 ? "" : separator).Append(line.Text);
                separator = line.Text.Length == 0 ? "\n\n" : " ";
            }

            return Printable(text);
        }
    }

    /// <summary>The text, without its quotes if it is a string of JSON's: the original reads a description as JSON.</summary>
    public string Unquoted
    {
        get
        {
            var text = Text;
            try
            {
                return text is ['"', .., '"'] && DirectiveReader.ParseJson(text).GetString() is { } inner ? Printable(new StringBuilder(inner)) : text;
            }
            catch (InvalidPackageException)
            {
                return text;
            }
        }
    }

    /// <summary>
    /// Splits lines after a JSON value that ends at the end of a line: what follows is text again. Without such a value, all of
    /// them are the value.
    /// </summary>
    /// <param name="lines">The lines after a directive.</param>
    /// <param name="scalars">Whether a number, string or literal counts, too, or only an object or list.</param>
    public static (ImmutableArray<CommentLine> Value, ImmutableArray<CommentLine> After) SplitAfterJson(ImmutableArray<CommentLine> lines, bool scalars)
    {
        if (lines.Length < 2 || !(scalars || lines[0].Text is ['{' or '[', ..]))
        {
            return (lines, []);
        }

        var source = Encoding.UTF8.GetBytes(string.Join('\n', lines.Select(line => line.Text)));
        if (EndOfFirstValue(source) is not { } end)
        {
            return (lines, []);
        }

        var last = source.AsSpan(0, end).Count((byte)'\n');
        var lineEnd = source.AsSpan(end).IndexOf((byte)'\n') is >= 0 and var length ? end + length : source.Length;
        return source.AsSpan(end, lineEnd - end).Trim(" \t"u8).IsEmpty ? (lines[..(last + 1)], Directive.Trim(lines[(last + 1)..])) : (lines, []);
    }

    /// <summary>The position in the file of a line and a byte in <see cref="Source"/>; both start at 0.</summary>
    public (int Line, int Column) PlaceOf(long line, long byteInLine)
    {
        var at = lines[(int)Math.Clamp(line, 0, lines.Length - 1)];
        return (at.Line, at.Column + (int)byteInLine);
    }

    /// <summary>The position in the file of the value at a path such as <c>stack_trace.field_map.pid</c>; of the whole when there is none.</summary>
    public (int Line, int Column) PlaceOf(string path)
    {
        var source = Encoding.UTF8.GetBytes(Source);
        var before = source.AsSpan(0, JsonPlaces.Find(source, path));
        return PlaceOf(before.Count((byte)'\n'), before.Length - 1 - before.LastIndexOf((byte)'\n'));
    }

    /// <summary>Help texts are printed on terminals, which obey control characters.</summary>
    private static string Printable(StringBuilder text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            text[i] = char.IsControl(text[i]) && text[i] != '\n' ? ' ' : text[i];
        }

        return text.ToString();
    }

    private static int? EndOfFirstValue(ReadOnlySpan<byte> source)
    {
        try
        {
            // More may follow: else what is left after the value is an error, and a number at the end is not one.
            var reader = new Utf8JsonReader(source, isFinalBlock: false, default);
            return reader.Read() && reader.TrySkip() ? (int)reader.BytesConsumed : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
