using System.Collections.Frozen;
using System.Text.Json;

namespace Eunomia.Package;

/// <summary>Output format of a struct's member, or of a variable: the value of its <c>@format</c>.</summary>
public enum MemberFormat
{
    /// <summary>No format: as the type says.</summary>
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

    /// <summary><c>text</c>: bytes that are text up to their first NUL, whatever C calls them.</summary>
    Text,

    /// <summary><c>port</c>: a port number in network byte order.</summary>
    Port,

    /// <summary><c>mac</c>: a hardware address of six bytes.</summary>
    Mac,

    /// <summary><c>ifindex</c>: the number of a network interface, shown as its name.</summary>
    InterfaceIndex,

    /// <summary><c>ksym</c>: an address in the kernel, shown as the function it lies in.</summary>
    KernelSymbol,

    /// <summary><c>usym</c>: an address in the process that the record is about.</summary>
    UserSymbol,
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
        ["text"] = MemberFormat.Text,
        ["port"] = MemberFormat.Port,
        ["mac"] = MemberFormat.Mac,
        ["ifindex"] = MemberFormat.InterfaceIndex,
        ["ksym"] = MemberFormat.KernelSymbol,
        ["usym"] = MemberFormat.UserSymbol,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>All names, in alphabetical order.</summary>
    public static ImmutableArray<string> Names { get; } = [.. ByName.Keys.Order(StringComparer.Ordinal)];

    /// <summary>The format of that name, or null when there is none.</summary>
    public static MemberFormat? Parse(string name) => ByName.TryGetValue(name, out var format) ? format : null;

    /// <summary>The format of a member of a package; an unknown name counts as none.</summary>
    public static MemberFormat Parse(ExportMember member)
    {
        ArgumentNullException.ThrowIfNull(member);
        return Parse(member.Others);
    }

    /// <summary>The format of a variable of a package; an unknown name counts as none.</summary>
    public static MemberFormat Parse(SkeletonVariable variable)
    {
        ArgumentNullException.ThrowIfNull(variable);
        return Parse(variable.Others);
    }

    private static MemberFormat Parse(ImmutableSortedDictionary<string, JsonElement> keys) =>
        keys.TryGetValue(Key, out var value) && value.ValueKind == JsonValueKind.String ? Parse(value.GetString()!) ?? MemberFormat.None : MemberFormat.None;
}
