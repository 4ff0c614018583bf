using System.Text;

namespace Eunomia.Runtime.Decoding.Filters;

/// <summary>
/// A pattern as in shells: <c>*</c> is any text, <c>?</c> one character, and after a backslash both are themselves. Unlike a regular expression, none
/// takes longer than its length times the text's.
/// </summary>
internal sealed class GlobPattern
{
    private const short AnyText = -1;
    private const short AnyCharacter = -2;

    private readonly short[] _parts;

    /// <summary>Compiles a pattern.</summary>
    public GlobPattern(string pattern)
    {
        var parts = new List<short>();
        var bytes = Encoding.UTF8.GetBytes(pattern);
        for (var i = 0; i < bytes.Length; i++)
        {
            var part = bytes[i] switch
            {
                (byte)'*' => AnyText,
                (byte)'?' => AnyCharacter,
                (byte)'\\' when i + 1 < bytes.Length => bytes[++i],
                var b => b,
            };
            if (part != AnyText || parts is not [.., AnyText])
            {
                parts.Add(part);
            }
        }

        _parts = [.. parts];
    }

    /// <summary>Whether the whole text matches.</summary>
    public bool Matches(ReadOnlySpan<byte> text)
    {
        // After a star it is enough to remember the last one: an earlier one could only take what that one can.
        var (at, part, retryPart, retryAt) = (0, 0, -1, 0);
        while (at < text.Length)
        {
            if (part < _parts.Length && _parts[part] == AnyText)
            {
                (retryPart, retryAt) = (++part, at);
            }
            else if (part < _parts.Length && (_parts[part] == AnyCharacter || _parts[part] == text[at]))
            {
                at = _parts[part++] == AnyCharacter ? EndOfCharacter(text, at) : at + 1;
            }
            else if (retryPart >= 0)
            {
                (part, at) = (retryPart, ++retryAt);
            }
            else
            {
                return false;
            }
        }

        return part == _parts.Length || (part == _parts.Length - 1 && _parts[part] == AnyText);
    }

    private static int EndOfCharacter(ReadOnlySpan<byte> text, int at)
    {
        _ = Rune.DecodeFromUtf8(text[at..], out _, out var length);
        return at + length;
    }
}
