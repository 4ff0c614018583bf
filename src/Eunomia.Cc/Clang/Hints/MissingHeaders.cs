using System.Text.RegularExpressions;

namespace Eunomia.Cc.Clang.Hints;

/// <summary>Missing headers of libbpf: every line that uses something of one is wrong, mostly several times.</summary>
internal static partial class MissingHeaders
{
    /// <summary>Keeps only the first message for each missing header.</summary>
    public static IEnumerable<MessageGroup> Join(List<MessageGroup> groups, HintContext context)
    {
        var causes = groups.Where(group => group.MissingHeader is not null).DistinctBy(group => group.MissingHeader, StringComparer.Ordinal).ToList();
        if (causes.Count == 0)
        {
            return groups;
        }

        // What a parameter of BPF_KPROBE() is called, the compiler does not know either.
        var parameters = groups.Where(group => group.MissingHeader is not null).SelectMany(group => WordsOf(group, context)).ToHashSet(StringComparer.Ordinal);
        MessageGroup? CauseOf(MessageGroup group) => group.MissingHeader is { } header ? causes.Find(cause => cause.MissingHeader == header)
            : MessageGroup.IsErrorLimit(group.Main) ? causes[0]
            : !group.IsUnexplained ? null
            : causes.Find(cause => WordsOf(group, context).Any(word => context.MissingHeaderOf(word) == cause.MissingHeader)) is { } cause ? cause
            : Undeclared().Match(group.Main.Message) is { Success: true } match && parameters.Contains(match.Groups["name"].Value) ? causes[0]
            : null;

        var followers = groups.Select(group => (Group: group, Cause: CauseOf(group))).Where(pair => pair.Cause is not null && pair.Cause != pair.Group).ToLookup(pair => pair.Cause, pair => pair.Group);
        var hidden = followers.SelectMany(group => group).ToHashSet(ReferenceEqualityComparer.Instance);
        return groups.Where(group => !hidden.Contains(group)).Select(group => group.With(followers[group].Count(other =>
            other.Main.Severity == Severity.Error && !MessageGroup.IsErrorLimit(other.Main))));
    }

    private static IEnumerable<string> WordsOf(MessageGroup group, HintContext context) =>
        Word().Matches(context.LineAt(group.Main.Location)).Select(match => match.Value);

    [GeneratedRegex("[A-Za-z_][A-Za-z_0-9]*", RegexOptions.CultureInvariant)]
    private static partial Regex Word();

    [GeneratedRegex("^use of undeclared identifier '(?<name>[A-Za-z_0-9]+)'", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Undeclared();
}
