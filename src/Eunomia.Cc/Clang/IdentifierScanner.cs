using System.Text;

namespace Eunomia.Cc.Clang;

/// <summary>Finds identifiers in a C text, wherever they stand.</summary>
internal static class IdentifierScanner
{
    /// <summary>Whether an identifier occurs in the text, and be it in a comment.</summary>
    public static bool Contain(ReadOnlySpan<byte> text, string word) => Contain(text, word, static (_, _) => true);

    /// <summary>Whether an identifier occurs in a context.</summary>
    /// <param name="text">The text.</param>
    /// <param name="word">The identifier.</param>
    /// <param name="isWanted">Tests the text before and after it.</param>
    public static bool Contain(ReadOnlySpan<byte> text, string word, Place isWanted)
    {
        var all = text;
        Span<byte> wanted = Encoding.UTF8.GetBytes(word);
        while (text.IndexOf(wanted) is >= 0 and var start)
        {
            var end = start + wanted.Length;
            if ((start == 0 || !IsPart(text[start - 1])) && (end == text.Length || !IsPart(text[end])) && isWanted(all[..^(text.Length - start)], text[end..]))
            {
                return true;
            }

            // An identifier that goes on before or after cannot end within the word and begin it anew.
            text = text[end..];
            while (text.Length > 0 && IsPart(text[0]))
            {
                text = text[1..];
            }
        }

        return false;
    }

    /// <summary>Tests the text on both sides of an identifier.</summary>
    public delegate bool Place(ReadOnlySpan<byte> before, ReadOnlySpan<byte> after);

    // Of other characters it depends on flags, or on which they are, whether they belong to an identifier: a word too many does no harm.
    private static bool IsPart(byte c) => char.IsAsciiLetterOrDigit((char)c) || c == (byte)'_';
}
