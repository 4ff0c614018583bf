namespace Eunomia.Bpf.Objects;

/// <summary>
/// Suggests known section names for one that libbpf does not know. The rules go from the surest to the vaguest, and the first that
/// finds something ends it; a name that none of them fits has no neighbours.
/// </summary>
internal static class NearestSections
{
    // Most suggestions; more are no advice.
    private const int Most = 4;

    // In a shorter word, one other letter makes another word.
    private const int ShortestTypo = 4;

    public static ImmutableArray<string> Find(string section)
    {
        var slash = section.IndexOf('/', StringComparison.Ordinal);
        var (head, tail) = slash < 0 ? (section, "") : (section[..slash], section[slash..]);
        return
        [
            .. new[]
            {
                Named(definition => Letters(definition.Prefix) == Letters(section)),
                head.Contains(':') ? [] : Targeted(definition => Letters(definition.Prefix) == Letters(head), tail),
                Beginning(section),
                Named(definition => IsPartOf(section, definition.Prefix)),
                Named(definition => definition is { AttachType: null, Target: SectionTarget.None } && definition.ProgramType == section),
                tail.Length > 0 ? Targeted(definition => IsTypo(head, definition.Prefix), tail) : [],
                Named(definition => IsTypo(section, definition.Prefix)),
            }.FirstOrDefault(names => names.Length is > 0 and <= Most, []),
        ];
    }

    // Who leaves the dot out means the plural.
    private static IEnumerable<SectionDefinition> Candidates => SectionDefinitions.All.Where(definition => !definition.Prefix.EndsWith(".s", StringComparison.Ordinal));

    private static string[] Named(Func<SectionDefinition, bool> isMeant) =>
        [.. Candidates.Where(isMeant).Select(definition => definition.Prefix)];

    private static string[] Targeted(Func<SectionDefinition, bool> isMeant, string target) =>
        [.. Candidates.Where(definition => definition.Target is not SectionTarget.None && isMeant(definition)).Select(definition => definition.Prefix + target)];

    /// <summary>The longest name that the section begins with, as a word: <c>socket1</c>, <c>xdp/main</c>, <c>tracepoint:syscalls:sys_enter_openat</c>.</summary>
    private static string[] Beginning(string section) =>
        SectionDefinitions.All
            .Where(definition => section.Length > definition.Prefix.Length
                && section.StartsWith(definition.Prefix, StringComparison.OrdinalIgnoreCase) && !char.IsAsciiLetter(section[definition.Prefix.Length]))
            .MaxBy(definition => definition.Prefix.Length) is { } longest
            ? [WithTarget(longest, section[longest.Prefix.Length..])]
            : [];

    private static string WithTarget(SectionDefinition definition, string rest)
    {
        var isTracepoint = definition.ProgramType is "tracepoint";
        var target = rest[0] switch
        {
            _ when definition.Target is SectionTarget.None => "",
            ':' when isTracepoint => rest[1..].Replace(':', '/'),
            // Only the names of user functions have colons of their own.
            ':' when definition.Prefix[0] is 'u' || !rest[1..].Contains(':') => rest[1..],
            '_' or '-' or ' ' when !rest.Contains('/') => rest[1..],
            // A variant that there is not.
            '.' when rest.IndexOf('/', StringComparison.Ordinal) is > 0 and var slash => rest[(slash + 1)..],
            _ => "",
        };
        return target.Length == 0 || (isTracepoint && !target.Contains('/')) ? definition.Prefix : $"{definition.Prefix}/{target}";
    }

    private static bool IsPartOf(string section, string name) =>
        section.Length >= ShortestTypo - 1
        && (name.StartsWith(section, StringComparison.Ordinal) || name.EndsWith("/" + section, StringComparison.Ordinal));

    /// <summary>Whether a word is a name with one letter left out, added or changed, or two swapped; not where the word occurs in some other name.</summary>
    private static bool IsTypo(string word, string name)
    {
        if (word.Length < ShortestTypo || Math.Abs(word.Length - name.Length) > 1
            || SectionDefinitions.All.Any(definition => definition.Prefix.Contains(word, StringComparison.Ordinal)))
        {
            return false;
        }

        var same = 0;
        while (same < Math.Min(word.Length, name.Length) && word[same] == name[same])
        {
            same++;
        }

        return (word.Length - name.Length) switch
        {
            1 => word[(same + 1)..] == name[same..],
            -1 => word[same..] == name[(same + 1)..],
            _ when same == word.Length => true,
            _ => word[(same + 1)..] == name[(same + 1)..]
                || (same + 1 < word.Length && word[same] == name[same + 1] && word[same + 1] == name[same] && word[(same + 2)..] == name[(same + 2)..]),
        };
    }

    private static string Letters(string name) => string.Concat(name.Where(char.IsAsciiLetterOrDigit).Select(char.ToLowerInvariant));
}
