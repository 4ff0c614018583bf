using System.Text.Json;
using System.Text.Json.Serialization;

namespace Eunomia.Package;

/// <summary>A global variable.</summary>
public sealed record SkeletonVariable
{
    private const string Anchor = "__eunomia_dummy_";

    /// <summary>
    /// Whether a variable is there for nothing but to keep a struct's type in the object: the original's compiler adds such. It is no option.
    /// </summary>
    /// <param name="name">Its name.</param>
    public static bool IsAnchor(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.StartsWith(Anchor, StringComparison.Ordinal);
    }

    /// <summary>The C name.</summary>
    public required string Name { get; init; }

    /// <summary>C declaration of its type, without <c>const</c> and <c>volatile</c>.</summary>
    public required string Type { get; init; }

    /// <summary>Offset in its section, in bytes; null when the package does not say.</summary>
    public uint? Offset { get; init; }

    /// <summary>Its own size, in bytes.</summary>
    public uint? Size { get; init; }

    /// <summary>The value a runner puts there when the user gives none, from <c>@value</c>.</summary>
    public JsonElement? Value { get; init; }

    /// <summary>The value it has in the object, when that is a scalar or a string; see <see cref="JsonScalar"/>.</summary>
    public JsonElement? Initial { get; init; }

    /// <summary>What it is for: the help text of its option.</summary>
    public string? Description { get; init; }

    /// <summary>The option that sets it, from <c>@cmdarg</c>.</summary>
    [JsonPropertyName("cmdarg")]
    public CommandLineArgument? CommandLineArgument { get; init; }

    /// <summary>Directives of other names.</summary>
    [JsonExtensionData]
    public ImmutableSortedDictionary<string, JsonElement> Others
    {
        get;
        init => field = UnknownKeys.Sorted(value);
    } = UnknownKeys.None;
}
