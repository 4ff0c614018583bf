using System.Text.Json;
using System.Text.Json.Serialization;

namespace Eunomia.Package;

/// <summary>A type that reaches user space, or a type that one uses.</summary>
public sealed record ExportType
{
    /// <summary>Its tag, without <c>struct</c>; empty when it has none.</summary>
    public required string Name { get; init; }

    /// <summary><c>struct</c> or <c>union</c>.</summary>
    public string? Kind { get; init; }

    /// <summary>In bytes.</summary>
    public required uint Size { get; init; }

    /// <summary>In bytes.</summary>
    public uint? Alignment { get; init; }

    /// <summary>Its id in the packaged object's BTF.</summary>
    public required uint TypeId { get; init; }

    /// <summary>Its documentation.</summary>
    public string? Doc { get; init; }

    /// <summary>Its members, in order.</summary>
    public ImmutableArray<ExportMember> Members { get; init; } = [];

    /// <summary>Directives of other names.</summary>
    [JsonExtensionData]
    public ImmutableSortedDictionary<string, JsonElement> Others
    {
        get;
        init => field = UnknownKeys.Sorted(value);
    } = UnknownKeys.None;
}
