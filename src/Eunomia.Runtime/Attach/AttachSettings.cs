using System.Collections.Immutable;

namespace Eunomia.Runtime.Attach;

/// <summary>What differs, for each program, from what its source says of where it attaches.</summary>
/// <param name="Programs">Keys and values by program name, such as <c>ifname</c> and <c>eth0</c>.</param>
public sealed record AttachSettings(ImmutableDictionary<string, ImmutableDictionary<string, string>> Programs)
{
    /// <summary>Nothing differs.</summary>
    public static AttachSettings None { get; } = new(ImmutableDictionary<string, ImmutableDictionary<string, string>>.Empty);
}
