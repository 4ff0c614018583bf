using System.Text.Json;
using System.Text.Json.Serialization;

namespace Eunomia.Package;

/// <summary>The documentation of a program: help texts of the command line that a runner makes for it.</summary>
public sealed record SkeletonDoc
{
    /// <summary>One line, printed before the options.</summary>
    public string? Brief { get; init; }

    /// <summary>Text printed after the options.</summary>
    public string? Details { get; init; }

    /// <summary>Text printed before the options when there is no <see cref="Brief"/>.</summary>
    public string? Description { get; init; }

    /// <summary>The program's own version.</summary>
    public string? Version { get; init; }

    /// <summary>Directives of other names.</summary>
    [JsonExtensionData]
    public ImmutableSortedDictionary<string, JsonElement> Others
    {
        get;
        init => field = UnknownKeys.Sorted(value);
    } = UnknownKeys.None;
}
