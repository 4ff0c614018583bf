using System.Collections.Immutable;
using System.Text;

namespace Eunomia.Cc.Clang.Precompiled;

/// <summary>
/// Says of a header whether it means the same when it is compiled ahead of the program, and nothing when it is included after that: as
/// bpftool writes it, it has one guard around everything and depends on no other file. What might be different is not accepted.
/// </summary>
internal static class HeaderRules
{
    // They name a place or a time, ask for another file, or are warned about depending on the file they are in.
    private static readonly ImmutableArray<string> UnwantedWords =
    [
        "__FILE__", "__FILE_NAME__", "__BASE_FILE__", "__INCLUDE_LEVEL__", "__COUNTER__", "__DATE__", "__TIME__", "__TIMESTAMP__",
        "__has_include", "__has_include_next", "__has_embed", "_Pragma", "static", "inline", "__inline", "__inline__",
    ];

    /// <summary>Whether it may be precompiled.</summary>
    public static bool Accept(ReadOnlySpan<byte> header) =>
        // Without backslashes no line is joined to another; digraphs and trigraphs write # in other ways.
        !header.Contains((byte)'\\') && header.IndexOf("%:"u8) < 0 && header.IndexOf("??"u8) < 0 && !header.Contains((byte)0)
        && !HasDirectiveInComment(header) && IsGuarded(header) && !HasFunction(header) && !HasUnwantedWord(header);

    private static bool HasUnwantedWord(ReadOnlySpan<byte> header)
    {
        foreach (var word in UnwantedWords)
        {
            if (Words.Contain(header, word))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether a line in a comment could be taken for a directive. What only looks like a comment counts, too.</summary>
    private static bool HasDirectiveInComment(ReadOnlySpan<byte> header)
    {
        while (header.IndexOf("/*"u8) is >= 0 and var start)
        {
            header = header[(start + 2)..];
            var end = header.IndexOf("*/"u8);
            if (end < 0 || header[..end].Contains((byte)'#'))
            {
                return true;
            }

            header = header[(end + 2)..];
        }

        return false;
    }

    /// <summary>Whether the first and the last directive guard everything between them.</summary>
    private static bool IsGuarded(ReadOnlySpan<byte> header)
    {
        var (depth, count, guard) = (0, 0, "");
        var rest = header;
        while (rest.IndexOf((byte)'#') is >= 0 and var start)
        {
            // After the guard is closed nothing may come.
            if (!IsFirstInLine(rest, start) || (depth == 0 && (count > 0 || !IsBlank(rest[..start]))))
            {
                return false;
            }

            rest = rest[(start + 1)..];
            var length = rest.IndexOfAny((byte)'\n', (byte)'\r');
            var line = Encoding.Latin1.GetString(length < 0 ? rest : rest[..length]);
            rest = length < 0 ? [] : rest[length..];

            if (line.Contains('#'))
            {
                return false;
            }

            var words = line.Replace("/", " /", StringComparison.Ordinal).Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            var (name, argument) = (words.FirstOrDefault(""), words.ElementAtOrDefault(1) ?? "");
            switch (count++, name)
            {
                case (0, "ifndef") when IsAlone(words):
                    guard = argument;
                    depth = 1;
                    break;
                case (1, "define") when argument == guard:
                case ( > 1, "define"):
                case ( > 1, "undef") when argument != guard:
                case ( > 1, "elif" or "else") when depth > 1:
                case ( > 1, "pragma") when words is [_, "clang", "attribute", ..]:
                    break;
                case ( > 1, "if" or "ifdef" or "ifndef"):
                    depth++;
                    break;
                case ( > 1, "endif"):
                    depth--;
                    break;
                default:
                    return false;
            }

            if (depth == 0)
            {
                return IsBlank((byte[])[.. Encoding.Latin1.GetBytes(line[(line.IndexOf("endif", StringComparison.Ordinal) + 5)..]), .. rest]);
            }
        }

        return false;
    }

    /// <summary>Whether a directive's argument is all there is in its line, but for a comment.</summary>
    private static bool IsAlone(string[] words) => words is [_, _] or [_, _, ['/', ..], ..] && words[1].All(c => char.IsAsciiLetterOrDigit(c) || c == '_');

    private static bool IsFirstInLine(ReadOnlySpan<byte> text, int position)
    {
        var before = text[..position].TrimEnd(" \t"u8);
        return before.IsEmpty || before[^1] is (byte)'\n' or (byte)'\r';
    }

    /// <summary>Whether there is nothing but white space and comments.</summary>
    private static bool IsBlank(ReadOnlySpan<byte> text)
    {
        while (true)
        {
            text = text.TrimStart(" \t\r\n"u8);
            var isLine = text.StartsWith("//"u8);
            if (!isLine && !text.StartsWith("/*"u8))
            {
                return text.IsEmpty;
            }

            var end = isLine ? text.IndexOfAny((byte)'\n', (byte)'\r') : text[2..].IndexOf("*/"u8);
            if (end < 0)
            {
                return isLine;
            }

            text = text[(isLine ? end : end + 4)..];
        }
    }

    /// <summary>Whether something is defined that looks like a function's body.</summary>
    private static bool HasFunction(ReadOnlySpan<byte> header)
    {
        while (header.IndexOf((byte)'{') is >= 0 and var start)
        {
            var before = header[..start].TrimEnd(" \t\r\n"u8);
            if (before.Length > 0 && before[^1] == ')')
            {
                return true;
            }

            header = header[(start + 1)..];
        }

        return false;
    }
}
