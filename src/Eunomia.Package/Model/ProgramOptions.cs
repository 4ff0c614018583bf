using System.Text.Json.Serialization;

namespace Eunomia.Package;

/// <summary>Options of an XDP program: <c>xdpopts</c>.</summary>
public sealed record XdpOptions
{
    /// <summary>Descriptor of the program to replace; null: 0.</summary>
    public int? OldProgFd { get; init; }
}

/// <summary>Where a traffic control program attaches: <c>tchook</c>.</summary>
public sealed record TcHook
{
    /// <summary>The interface; null: 1.</summary>
    public int? Ifindex { get; init; }

    /// <summary>The direction; null: <see cref="TcAttachPoint.Ingress"/>.</summary>
    public TcAttachPoint? AttachPoint { get; init; }
}

/// <summary>Options of a traffic control program: <c>tcopts</c>.</summary>
public sealed record TcOptions
{
    /// <summary>Handle of the filter; null: 1.</summary>
    public uint? Handle { get; init; }

    /// <summary>Priority of the filter; null: 1.</summary>
    public uint? Priority { get; init; }
}

/// <summary><c>enum bpf_tc_attach_point</c>.</summary>
public enum TcAttachPoint
{
    /// <summary>Packets that arrive.</summary>
    [JsonStringEnumMemberName("BPF_TC_INGRESS")]
    Ingress,

    /// <summary>Packets that leave.</summary>
    [JsonStringEnumMemberName("BPF_TC_EGRESS")]
    Egress,

    /// <summary>A class of a queueing discipline.</summary>
    [JsonStringEnumMemberName("BPF_TC_CUSTOM")]
    Custom,
}
