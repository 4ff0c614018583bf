namespace Eunomia.Bpf.Objects;

/// <summary>
/// Every section name that libbpf gives a meaning to, up to its coming version 1.8: its <c>SEC_DEF</c> table, of whose entries each says
/// which version brought it.
/// <see href="https://docs.kernel.org/bpf/libbpf/program_types.html">Program types and section names</see>
/// </summary>
public static partial class SectionDefinitions
{
    /// <summary>All definitions, grouped by what a program attaches to. No section name matches two of them.</summary>
    public static ImmutableArray<SectionDefinition> All { get; } = CreateTable();

    private static Dictionary<string, SectionDefinition> ByPrefix { get; } = All.ToDictionary(definition => definition.Prefix, StringComparer.Ordinal);

    /// <summary>
    /// The definition that a section name matches, or null when libbpf would not know the program's type. As in libbpf, a name matches
    /// whole, or up to its first slash if the definition has a target.
    /// </summary>
    /// <param name="section">A section name without a leading <c>?</c>.</param>
    public static SectionDefinition? Find(string section)
    {
        if (ByPrefix.TryGetValue(section, out var definition))
        {
            return definition;
        }

        var slash = section.IndexOf('/', StringComparison.Ordinal);
        return slash >= 0 && ByPrefix.TryGetValue(section[..slash], out definition) && definition.Target is not SectionTarget.None
            ? definition
            : null;
    }

    /// <summary>The names that come nearest to one that libbpf does not know, the target kept where there is one; empty when none comes near.</summary>
    /// <param name="section">A section name without a leading <c>?</c>.</param>
    public static ImmutableArray<string> FindNearest(string section) => NearestSections.Find(section);
}
