using System.Text;

namespace Eunomia.Cc.Clang;

/// <summary>
/// Detects whether the assembler text in a C source is literal: as <c>asm volatile("" : "+r"(x))</c> is, so that nobody needs to ask clang
/// what it reads. A macro of C in it, an escape, or a macro of the assembler may stand for any other text.
/// </summary>
internal static class AssemblerText
{
    private const string Blanks = " \t\r\n\f\v";
    private static readonly string[] Qualifiers = ["volatile", "__volatile__", "__volatile", "goto", "inline", "__inline__", "__inline"];

    // Directives that read files, and those that make other text: .include, .macro, .altmacro, .irp, .irpc, .rep, .rept.
    private static readonly string[] Makers = ["inc", "mac", "altmac", "irp", "rep"];

    /// <summary>Whether each <c>asm</c> of a text, whose lines are joined, is literal, and none of them reads a file or defines a macro.</summary>
    public static bool IsPlain(ReadOnlySpan<byte> source)
    {
        // A trigraph may be a backslash.
        var text = Encoding.Latin1.GetString(source);
        if (text.Contains("??", StringComparison.Ordinal))
        {
            return false;
        }

        for (var at = text.IndexOf("asm", StringComparison.Ordinal); at >= 0; at = text.IndexOf("asm", at + 1, StringComparison.Ordinal))
        {
            var start = at;
            var end = at + "asm".Length;
            while (start > 0 && IsPart(text[start - 1]))
            {
                start--;
            }

            while (end < text.Length && IsPart(text[end]))
            {
                end++;
            }

            if (text[start..end].Trim('_') == "asm" && !AssemblerIncludes.IsHeaderName(At(text, end), At(text, end + 1)) && (Literal(text.AsSpan(end)) is not { } literal || !IsHarmless(literal)))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The string literals behind the keyword, joined; null when there is anything else.</summary>
    private static string? Literal(ReadOnlySpan<char> rest)
    {
        // A line that ends before the parenthesis may be that of a macro, and who knows what stands behind its name.
        rest = rest.TrimStart(" \t");
        while (rest is [not '(', ..])
        {
            var length = rest.IndexOfAny(" \t(");
            if (length < 0 || !Qualifiers.Contains(rest[..length].ToString()))
            {
                return null;
            }

            rest = rest[length..].TrimStart(" \t");
        }

        if (rest is not ['(', ..])
        {
            return null;
        }

        var literal = new StringBuilder();
        for (rest = rest[1..].TrimStart(Blanks); rest is ['"', .. var quoted]; rest = rest.TrimStart(Blanks))
        {
            for (rest = quoted; rest is not ['"', ..]; rest = rest[1..])
            {
                switch (rest)
                {
                    case ['\\', 'n' or 't' or 'r' or '"', ..]:
                        literal.Append(rest[1] == '"' ? '"' : '\n');
                        rest = rest[1..];
                        break;
                    case [not ('\\' or '\n'), ..]:
                        literal.Append(rest[0]);
                        break;
                    default:
                        return null;
                }
            }

            rest = rest[1..];
        }

        return rest is [':' or ')', ..] ? literal.ToString() : null;
    }

    /// <summary>Whether every word behind a dot is complete, and none is such a directive.</summary>
    private static bool IsHarmless(string literal)
    {
        for (var at = literal.IndexOf('.', StringComparison.Ordinal); at >= 0; at = literal.IndexOf('.', at + 1))
        {
            var word = literal.AsSpan(at + 1);
            var length = 0;
            while (length < word.Length && IsPart(word[length]))
            {
                length++;
            }

            // The compiler puts in operands, and takes one of {these|those}.
            if (length == 0 || (length < word.Length && word[length] is '%' or '{' or '|' or '}' or '$'))
            {
                return false;
            }

            foreach (var maker in Makers)
            {
                if (word.StartsWith(maker, StringComparison.OrdinalIgnoreCase))
                {
                    return false;
                }
            }
        }

        return true;
    }

    private static char At(string text, int at) => at < text.Length ? text[at] : ' ';

    private static bool IsPart(char c) => char.IsAsciiLetterOrDigit(c) || c == '_';
}
