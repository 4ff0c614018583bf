using System.Collections.Frozen;

namespace Eunomia.Cc.Source.Documentation;

/// <summary>The documentation comments of a program, by the C names of the declarations.</summary>
internal sealed record SourceDocumentation
{
    /// <summary>No comments.</summary>
    public static SourceDocumentation Empty { get; } = new();

    /// <summary>Comments on global variables, maps among them, and on functions: C has one namespace for them.</summary>
    public FrozenDictionary<string, DocComment> Declarations { get; init; } = FrozenDictionary<string, DocComment>.Empty;

    /// <summary>Documented structs and unions, by their tag, or by the name of the typedef when they have none.</summary>
    public FrozenDictionary<string, TypeDocumentation> Types { get; init; } = FrozenDictionary<string, TypeDocumentation>.Empty;

    /// <summary>Merges the comments of several sources; where two comment on the same declaration, the first counts.</summary>
    public static SourceDocumentation Merge(IReadOnlyCollection<SourceDocumentation> all) => new()
    {
        Declarations = First(all.SelectMany(one => one.Declarations)),
        Types = First(all.SelectMany(one => one.Types)),
        Exported = [.. all.SelectMany(one => one.Exported).Distinct(StringComparer.Ordinal)],
    };

    /// <summary>Names of the structs and unions that <c>@export</c> marks, as in <see cref="Types"/>, in the order of the source.</summary>
    public ImmutableArray<string> Exported { get; init; } = [];

    private static FrozenDictionary<string, T> First<T>(IEnumerable<KeyValuePair<string, T>> entries) =>
        entries.DistinctBy(entry => entry.Key, StringComparer.Ordinal).ToFrozenDictionary(StringComparer.Ordinal);
}

/// <summary>The comments on a struct or union.</summary>
/// <param name="Comment">The comment on the type itself.</param>
/// <param name="Members">The comments on its members, by their names.</param>
internal sealed record TypeDocumentation(DocComment? Comment, FrozenDictionary<string, DocComment> Members);
