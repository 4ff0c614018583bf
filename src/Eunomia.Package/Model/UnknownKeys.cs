using System.Text.Json;

namespace Eunomia.Package;

/// <summary>Keys that have no property: directives of other names, kept as they are.</summary>
public static class UnknownKeys
{
    /// <summary>No unknown keys: the dictionary to add to.</summary>
    public static ImmutableSortedDictionary<string, JsonElement> None { get; } =
        ImmutableSortedDictionary.Create<string, JsonElement>(StringComparer.Ordinal);

    /// <summary>The same keys in ordinal order, whatever order they came in: the file's order must not depend on a culture.</summary>
    internal static ImmutableSortedDictionary<string, JsonElement> Sorted(ImmutableSortedDictionary<string, JsonElement> keys) =>
        keys.IsEmpty ? None : keys.WithComparers(StringComparer.Ordinal);
}
