using System.Text.Json;
using System.Text.Json.Serialization;

namespace Eunomia.Package;

/// <summary>One entry-point program of an object.</summary>
public sealed record SkeletonProgram
{
    /// <summary>Function name.</summary>
    public required string Name { get; init; }

    /// <summary>Section name without a leading <c>?</c>: where the program attaches.</summary>
    public required string Attach { get; init; }

    /// <summary>Whether attaching makes a link; the original writes true for every program.</summary>
    public bool Link { get; init; } = true;

    /// <summary>libbpf's name of its type, such as <c>kprobe</c>.</summary>
    public string? Type { get; init; }

    /// <summary>libbpf's name of its attach type, such as <c>trace_fentry</c>; null when the type has none.</summary>
    public string? AttachType { get; init; }

    /// <summary>False when the section name starts with <c>?</c>; null when the package does not say.</summary>
    public bool? Autoload { get; init; }

    /// <summary>Whether it is loaded as sleepable; null when the package does not say.</summary>
    public bool? Sleepable { get; init; }

    /// <summary>Number of instructions; null in packages of today, because the object says it.</summary>
    public uint? Insns { get; init; }

    /// <summary>Id in the object's BTF of the struct that an iterator writes with <c>bpf_seq_write</c>; null when it writes text, or nothing.</summary>
    public uint? RecordTypeId { get; init; }

    /// <summary>Interface an XDP program attaches to; null: 1.</summary>
    public int? Ifindex { get; init; }

    /// <summary>Flags an XDP program attaches with; null: 0.</summary>
    public uint? Flags { get; init; }

    /// <summary>Options of an XDP program.</summary>
    [JsonPropertyName("xdpopts")]
    public XdpOptions? XdpOptions { get; init; }

    /// <summary>Where a traffic control program attaches.</summary>
    [JsonPropertyName("tchook")]
    public TcHook? TcHook { get; init; }

    /// <summary>Options of a traffic control program.</summary>
    [JsonPropertyName("tcopts")]
    public TcOptions? TcOptions { get; init; }

    /// <summary>Directives of other names.</summary>
    [JsonExtensionData]
    public ImmutableSortedDictionary<string, JsonElement> Others
    {
        get;
        init => field = UnknownKeys.Sorted(value);
    } = UnknownKeys.None;
}
