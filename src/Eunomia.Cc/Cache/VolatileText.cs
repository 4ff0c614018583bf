using System.Collections.Immutable;
using System.Text;

namespace Eunomia.Cc.Cache;

/// <summary>Finds in C text what makes its meaning depend on more than the files that are included.</summary>
internal static class VolatileText
{
    private const string HasInclude = "__has_include";

    // Dates, and files that clang reads without naming them among those it opened, or looks at in another way.
    private static readonly string[] Words =
        ["__DATE__", "__TIME__", "__TIMESTAMP__", "incbin", "#embed", "# embed", "__has_embed", "__has_include_next", "GCC dependency", "clang dependency"];

    /// <summary>Whether there is such a thing in a flag.</summary>
    public static bool IsIn(string text) => IsIn(Encoding.UTF8.GetBytes(text)) || text.Contains(HasInclude, StringComparison.Ordinal);

    /// <summary>The headers that a text asks for with <c>__has_include</c>; null when its meaning depends on what cannot be known.</summary>
    public static ImmutableArray<string>? TryFindHeaderQuestions(ReadOnlySpan<byte> text)
    {
        if (IsIn(text))
        {
            return null;
        }

        var questions = ImmutableArray.CreateBuilder<string>();
        var word = Encoding.UTF8.GetBytes(HasInclude);
        for (var rest = text; rest.IndexOf(word) is >= 0 and var found;)
        {
            rest = rest[(found + word.Length)..];
            var question = rest.TrimStart(" \t"u8);
            if (question is not [(byte)'(', ..])
            {
                // Whether there is such an operator at all.
                continue;
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

    private static bool IsIn(ReadOnlySpan<byte> text)
    {
        foreach (var word in Words)
        {
            if (IsWordIn(text, word))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsWordIn(ReadOnlySpan<byte> text, string word)
    {
        Span<byte> bytes = stackalloc byte[word.Length];
        Encoding.UTF8.GetBytes(word, bytes);
        for (var start = 0; text[start..].IndexOf(bytes) is >= 0 and var found;)
        {
            var (first, end) = (start + found, start + found + bytes.Length);
            if ((first == 0 || !IsPartOfName(text[first - 1])) && (end == text.Length || !IsPartOfName(text[end])))
            {
                return true;
            }

            start = end;
        }

        return false;
    }

    private static bool IsPartOfName(byte c) => char.IsAsciiLetterOrDigit((char)c) || c is (byte)'_';
}
