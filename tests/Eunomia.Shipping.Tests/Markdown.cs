using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace Eunomia.Shipping.Tests;

/// <summary>What a page of documentation tells people to type.</summary>
internal static partial class Markdown
{
    /// <summary>The blocks of a language, in order.</summary>
    public static ImmutableArray<string> Blocks(string markdown, string language) =>
        [.. Block().Matches(markdown).Where(match => match.Groups["language"].Value == language).Select(match => match.Groups["text"].Value)];

    /// <summary>The blocks that are commands, in order.</summary>
    public static ImmutableArray<string> Commands(string markdown) => Blocks(markdown, "sh");

    [GeneratedRegex(@"^```(?<language>[a-z]*)[^\n]*\n(?<text>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Block();
}
