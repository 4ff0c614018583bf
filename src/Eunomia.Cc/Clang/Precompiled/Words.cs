using System.Text;

namespace Eunomia.Cc.Clang.Precompiled;

/// <summary>Looks for identifiers in a C text, wherever they stand.</summary>
internal static class Words
{
    /// <summary>Whether an identifier occurs in the text, and be it in a comment.</summary>
    public static bool Contain(ReadOnlySpan<byte> text, string word)
    {
        Span<byte> wanted = Encoding.UTF8.GetBytes(word);
        while (text.IndexOf(wanted) is >= 0 and var start)
        {
            var end = start + wanted.Length;
            if ((start == 0 || !IsPart(text[start - 1])) && (end == text.Length || !IsPart(text[end])))
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

    private static bool IsPart(byte c) => char.IsAsciiLetterOrDigit((char)c) || c is (byte)'_' or (byte)'$' or >= 0x80;
}
