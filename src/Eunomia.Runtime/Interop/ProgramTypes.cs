using System.Collections.Frozen;
using System.Globalization;

namespace Eunomia.Runtime.Interop;

/// <summary><c>enum bpf_prog_type</c> and its names, which are libbpf's.</summary>
internal static class ProgramTypes
{
    /// <summary>The index is the kernel's number.</summary>
    public static ImmutableArray<string> Names { get; } =
    [
        "unspec", "socket_filter", "kprobe", "sched_cls", "sched_act", "tracepoint", "xdp", "perf_event", "cgroup_skb", "cgroup_sock",
        "lwt_in", "lwt_out", "lwt_xmit", "sock_ops", "sk_skb", "cgroup_device", "sk_msg", "raw_tracepoint", "cgroup_sock_addr",
        "lwt_seg6local", "lirc_mode2", "sk_reuseport", "flow_dissector", "cgroup_sysctl", "raw_tracepoint_writable", "cgroup_sockopt",
        "tracing", "struct_ops", "ext", "lsm", "sk_lookup", "syscall", "netfilter",
    ];

    private static readonly FrozenDictionary<string, uint> Numbers =
        Names.Select((name, number) => KeyValuePair.Create(name, (uint)number)).ToFrozenDictionary();

    /// <summary>The name of a type; the number of one that is newer than this list.</summary>
    public static string NameOf(uint type) => type < (uint)Names.Length ? Names[(int)type] : type.ToString(CultureInfo.InvariantCulture);

    /// <summary>The type of that name, or null.</summary>
    public static uint? Parse(string name) => Numbers.TryGetValue(name, out var type) ? type : null;
}
