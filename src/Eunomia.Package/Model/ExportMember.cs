using System.Text.Json;
using System.Text.Json.Serialization;

namespace Eunomia.Package;

/// <summary>A member of an exported type.</summary>
public sealed record ExportMember
{
    /// <summary>Its name; <c>(anon)</c> for an anonymous struct or union, as the original has it.</summary>
    public required string Name { get; init; }

    /// <summary><c>composite</c> for a struct or union, <c>enum</c> for an enum, else its C declaration.</summary>
    public required string Type { get; init; }

    /// <summary>The C declaration where <see cref="Type"/> is <c>composite</c> or <c>enum</c>, such as <c>struct address</c>; null otherwise.</summary>
    public string? TypeName { get; init; }

    /// <summary>Offset in the type, in bits; null when the package does not say.</summary>
    public uint? Offset { get; init; }

    /// <summary>Size in bits; null when the package does not say.</summary>
    public uint? BitSize { get; init; }

    /// <summary>Its documentation.</summary>
    public string? Doc { get; init; }

    /// <summary>The enumerators of an enum; null for any other member.</summary>
    public ImmutableArray<EnumValue>? Values { get; init; }

    /// <summary>Directives of other names.</summary>
    [JsonExtensionData]
    public ImmutableSortedDictionary<string, JsonElement> Others
    {
        get;
        init => field = UnknownKeys.Sorted(value);
    } = UnknownKeys.None;
}

/// <summary>One enumerator.</summary>
public sealed record EnumValue
{
    /// <summary>The C name.</summary>
    public required string Name { get; init; }

    /// <summary>Its value: any <c>__s64</c> or <c>__u64</c>.</summary>
    public required Int128 Value { get; init; }
}
