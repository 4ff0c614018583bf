using System.Text;
using Eunomia.Runtime.Diagnostics;

namespace Eunomia.Runtime.Globals;

/// <summary>Parses and formats characters and texts of C.</summary>
internal static class CharacterText
{
    /// <summary>The byte in <c>'c'</c>, <c>'\n'</c> or <c>'\x41'</c>; false when the text is no such thing.</summary>
    public static bool TryParseQuoted(string text, out byte value)
    {
        value = 0;
        if (text.Length < 3 || text[0] != '\'' || text[^1] != '\'')
        {
            return false;
        }

        var inner = text[1..^1];
        if (inner.Length == 1)
        {
            value = (byte)inner[0];
            return char.IsAscii(inner[0]) && inner[0] != '\\';
        }

        if (inner[0] != '\\')
        {
            return false;
        }

        if (inner.Length is 3 or 4 && inner[1] == 'x')
        {
            return byte.TryParse(inner.AsSpan(2), System.Globalization.NumberStyles.AllowHexSpecifier, null, out value);
        }

        var index = inner.Length == 2 ? "0abtnvfre\\'\"".IndexOf(inner[1], StringComparison.Ordinal) : -1;
        value = index < 0 ? (byte)0 : "\0\a\b\t\n\v\f\r\u001b\\'\""u8[index];
        return index >= 0;
    }

    /// <summary>The text of a <c>char</c>: in quotes when it is printable, else its number.</summary>
    public static string Format(byte value, bool isSigned) => value switch
    {
        (byte)'\'' or (byte)'\\' => $"'\\{(char)value}'",
        >= 0x20 and < 0x7f => $"'{(char)value}'",
        _ => IntegerText.Format(value, 8, isSigned),
    };

    /// <summary>Writes a text and its NUL.</summary>
    public static void ParseArray(ValueTarget target, string text, Span<byte> destination)
    {
        var bytes = NativeText.Encode(text);
        if (bytes.Length >= destination.Length)
        {
            throw new BpfRuntimeException(ProblemCatalog.TextTooLong(text, target.Name, target.TypeText, bytes.Length, destination.Length - 1));
        }

        destination.Clear();
        bytes.CopyTo(destination);
    }

    /// <summary>The text before the first NUL.</summary>
    public static string FormatArray(ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? bytes : bytes[..end]);
    }
}
