using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json;

namespace Eunomia.Package;

/// <summary>How a member of a struct wants to be shown: the value of its <c>@format</c>.</summary>
public enum MemberFormat
{
    /// <summary>As its type says.</summary>
    None,

    /// <summary><c>hex</c>: <c>0x1f</c>.</summary>
    Hex,

    /// <summary><c>ipv4</c>: four bytes in network byte order.</summary>
    Ipv4,

    /// <summary><c>ipv6</c>: sixteen bytes.</summary>
    Ipv6,

    /// <summary><c>errno</c>: an error number of Linux, positive or negative.</summary>
    Errno,

    /// <summary><c>signal</c>: the number of a signal.</summary>
    Signal,

    /// <summary><c>time</c>: nanoseconds since boot, as <c>bpf_ktime_get_ns</c> counts them.</summary>
    Time,

    /// <summary><c>bytes</c>: an amount of memory.</summary>
    Bytes,

    /// <summary><c>duration_ns</c>: nanoseconds.</summary>
    DurationNs,
}

/// <summary>The names of <see cref="MemberFormat"/> in a package and in comments.</summary>
public static class MemberFormats
{
    /// <summary>The key of a member that holds the name.</summary>
    public const string Key = "format";

    private static readonly FrozenDictionary<string, MemberFormat> ByName = new Dictionary<string, MemberFormat>(StringComparer.Ordinal)
    {
        ["hex"] = MemberFormat.Hex,
        ["ipv4"] = MemberFormat.Ipv4,
        ["ipv6"] = MemberFormat.Ipv6,
        ["errno"] = MemberFormat.Errno,
        ["signal"] = MemberFormat.Signal,
        ["time"] = MemberFormat.Time,
        ["bytes"] = MemberFormat.Bytes,
        ["duration_ns"] = MemberFormat.DurationNs,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>All names, in alphabetical order.</summary>
    public static ImmutableArray<string> Names { get; } = [.. ByName.Keys.Order(StringComparer.Ordinal)];

    /// <summary>The format of that name, or null when there is none.</summary>
    public static MemberFormat? Parse(string name) => ByName.TryGetValue(name, out var format) ? format : null;

    /// <summary>What a member of a package asks for; a format that is not known is none.</summary>
    public static MemberFormat Of(ExportMember member)
    {
        ArgumentNullException.ThrowIfNull(member);
        return member.Others.TryGetValue(Key, out var value) && value.ValueKind == JsonValueKind.String
            ? Parse(value.GetString()!) ?? MemberFormat.None
            : MemberFormat.None;
    }
}
