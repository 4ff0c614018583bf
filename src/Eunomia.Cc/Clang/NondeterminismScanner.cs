using System.Text;

namespace Eunomia.Cc.Clang;

/// <summary>Finds in C text what makes its meaning depend on more than the files that it includes.</summary>
internal static class NondeterminismScanner
{
    private const string HasInclude = "__has_include";

    // Dates, and files that clang reads without naming them among those it opened, or looks at in another way.
    private static readonly string[] Names = ["__DATE__", "__TIME__", "__TIMESTAMP__", "incbin", "__has_embed", "__has_include_next"];

    private static readonly string[] Inclusions = ["include", "include_next", "import"];

    /// <summary>Whether a flag has such a dependency.</summary>
    public static bool IsIn(string text) => IsIn(Encoding.UTF8.GetBytes(text)) || text.Contains(HasInclude, StringComparison.Ordinal);

    /// <summary>The headers in a text's <c>__has_include</c> (its lines are joined); null when its meaning depends on what cannot be known.</summary>
    public static ImmutableArray<string>? TryFindHeaderQuestions(ReadOnlySpan<byte> text)
    {
        // A trigraph may be a backslash, which may end a line.
        if (IsIn(text) || text.IndexOf("??/"u8) >= 0)
        {
            return null;
        }

        var questions = ImmutableArray.CreateBuilder<string>();
        var word = Encoding.UTF8.GetBytes(HasInclude);
        for (var rest = text; rest.IndexOf(word) is >= 0 and var found;)
        {
            var before = rest[..found].TrimEnd(" \t("u8);
            rest = rest[(found + word.Length)..];
            var question = rest.TrimStart(" \t"u8);
            if (question is not [(byte)'(', ..])
            {
                // Whether there is such an operator at all. Otherwise it may get another name.
                if (before.EndsWith("defined"u8) || before.EndsWith("ifdef"u8) || before.EndsWith("ifndef"u8))
                {
                    continue;
                }

                return null;
            }

            question = question[1..].TrimStart(" \t"u8);
            var end = question switch
            {
                [(byte)'"', .. var quoted] => quoted.IndexOf((byte)'"'),
                [(byte)'<', .. var system] => system.IndexOf((byte)'>'),
                _ => -1,
            };
            if (end <= 0 || question.Slice(1, end).ContainsAny("\r\n\0"u8))
            {
                return null;
            }

            questions.Add(Encoding.UTF8.GetString(question.Slice(1, end)));
        }

        return questions.ToImmutable();
    }

    /// <summary>Whether there may be an <c>#embed</c> in a text, whose lines are joined.</summary>
    public static bool MayEmbed(ReadOnlySpan<byte> text) => IdentifierScanner.Contain(text, "embed", static (before, _) => EndsWithAny(before, "#"u8, "%:"u8, "??="u8));

    /// <summary>Whether a text, whose lines are joined, may include a file with a backslash in its name; a macro may spell any name.</summary>
    public static bool MayIncludeBackslash(ReadOnlySpan<byte> text)
    {
        foreach (var word in Inclusions)
        {
            if (IdentifierScanner.Contain(text, word, static (before, after) => EndsWithAny(before, "#"u8, "%:"u8, "??="u8) && !IsPlainName(after.TrimStart(" \t\f\v"u8))))
            {
                return true;
            }
        }

        // A trigraph for a backslash.
        return text.IndexOf("??/"u8) >= 0;
    }

    private static bool IsPlainName(ReadOnlySpan<byte> text)
    {
        var end = text switch
        {
            [(byte)'"', .. var quoted] => quoted.IndexOf((byte)'"'),
            [(byte)'<', .. var system] => system.IndexOf((byte)'>'),
            _ => -1,
        };
        return end > 0 && !text.Slice(1, end).ContainsAny("\\\r\n"u8);
    }

    private static bool IsIn(ReadOnlySpan<byte> text)
    {
        foreach (var word in Names)
        {
            if (IdentifierScanner.Contain(text, word))
            {
                return true;
            }
        }

        return MayEmbed(text) || IdentifierScanner.Contain(text, "dependency", static (before, _) => EndsWithAny(before, "GCC"u8, "clang"u8, default));
    }

    /// <summary>Whether a text ends so, but for blanks. A comment may stand between, and who knows where that begins.</summary>
    private static bool EndsWithAny(ReadOnlySpan<byte> text, ReadOnlySpan<byte> one, ReadOnlySpan<byte> other, ReadOnlySpan<byte> third)
    {
        text = text.TrimEnd(" \t\f\v"u8);
        return text.EndsWith(one) || text.EndsWith(other) || (third.Length > 0 && text.EndsWith(third)) || text.EndsWith("*/"u8);
    }

    /// <summary>The text with lines joined that end in a backslash: a name may go on in the next one. The same array where no line does.</summary>
    public static byte[] Joined(byte[] text)
    {
        var (joined, length) = (Array.Empty<byte>(), 0);
        ReadOnlySpan<byte> rest = text;
        for (var searched = rest; searched.IndexOf((byte)'\\') is >= 0 and var found;)
        {
            var after = searched[(found + 1)..].TrimStart(" \t\f\v"u8);
            if (after is not [(byte)'\n' or (byte)'\r', ..])
            {
                searched = searched[(found + 1)..];
                continue;
            }

            joined = joined.Length == 0 ? new byte[text.Length] : joined;
            var taken = rest[..^(searched.Length - found)];
            taken.CopyTo(joined.AsSpan(length));
            length += taken.Length;
            rest = searched = after.StartsWith("\r\n"u8) ? after[2..] : after[1..];
        }

        return joined.Length == 0 ? text : [.. joined.AsSpan(0, length), .. rest];
    }
}
