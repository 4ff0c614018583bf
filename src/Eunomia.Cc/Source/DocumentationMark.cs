using System.Text.RegularExpressions;

namespace Eunomia.Cc.Source;

/// <summary>Looks for a directive in a documentation comment, whatever its value.</summary>
internal static partial class DocumentationMark
{
    /// <summary>Whether a comment has a directive at the start of a line.</summary>
    /// <param name="comment">The comment with its delimiters; empty when there is none.</param>
    /// <param name="directive">The directive without its <c>@</c>.</param>
    public static bool IsIn(string comment, string directive) =>
        comment.Contains(directive, StringComparison.Ordinal)
        && Directives().Matches(comment).Any(match => match.Groups["name"].ValueSpan.SequenceEqual(directive));

    [GeneratedRegex(@"^[ \t]*(/\*[*!]<?|//[/!]<?|\*)?[ \t]*[@\\](?<name>\w+)",
        RegexOptions.Multiline | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Directives();
}
