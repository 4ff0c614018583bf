namespace Eunomia.Runtime.Attach;

/// <summary>Which kind a program is of, by its section name: the table of everything that can be attached.</summary>
internal static class AttachKinds
{
    private static readonly AttachKind Automatic = new("automatic", ProbeAttach.Automatic);
    private static readonly AttachKind Kprobe = new("kprobe", ProbeAttach.Kprobe, "function", "offset");
    private static readonly AttachKind KprobeMulti = new("kprobe.multi", ProbeAttach.KprobeMulti, "pattern");
    private static readonly AttachKind Ksyscall = new("ksyscall", ProbeAttach.Ksyscall, "syscall");
    private static readonly AttachKind Uprobe = new("uprobe", ProbeAttach.Uprobe, "binary", "function", "offset", "pid");
    private static readonly AttachKind UprobeMulti = new("uprobe.multi", ProbeAttach.UprobeMulti, "binary", "pattern", "pid");
    private static readonly AttachKind Usdt = new("usdt", ProbeAttach.Usdt, "binary", "provider", "name", "pid");
    private static readonly AttachKind Tracepoint = new("tracepoint", ProbeAttach.Tracepoint, "category", "name");
    private static readonly AttachKind RawTracepoint = new("raw_tracepoint", ProbeAttach.RawTracepoint, "name");
    private static readonly AttachKind Trampoline = new("tracing", ProbeAttach.Trampoline, "function") { IsFixedAtLoad = true };
    private static readonly AttachKind SecurityHook = new("lsm", ProbeAttach.SecurityHook, "function") { IsFixedAtLoad = true };
    private static readonly AttachKind Extension = new("freplace", ProbeAttach.Extension, "program", "function") { IsFixedAtLoad = true };
    private static readonly AttachKind Iterator = new("iterator", IteratorAttach.Plan, "map");
    private static readonly AttachKind PerfEvent = new("perf_event", PerfEventAttach.Plan, "type", "event", "config", "frequency", "period", "cpus", "pid");
    private static readonly AttachKind Xdp = new("xdp", XdpAttach.Plan, "ifname", "ifindex", "mode");
    private static readonly AttachKind Tc = new("tc", TcAttach.Plan, "ifname", "ifindex", "direction", "mode", "handle", "priority");
    private static readonly AttachKind Netkit = new("netkit", TcAttach.Netkit, "ifname", "ifindex");
    private static readonly AttachKind Netfilter = new("netfilter", NetworkAttach.Netfilter, "family", "hook", "priority");
    private static readonly AttachKind NetworkNamespace = new("network namespace", NetworkAttach.NetworkNamespace, "netns");
    private static readonly AttachKind SocketFilter = new("socket filter", NetworkAttach.SocketFilter, "ifname", "ifindex");
    private static readonly AttachKind SocketMap = new("socket map", NetworkAttach.SocketMap, "map");
    private static readonly AttachKind Cgroup = new("cgroup", CgroupAttach.Plan, "cgroup");

    /// <summary>The kind, or null when programs of that type are not attached but called by other programs or by user space.</summary>
    public static AttachKind? Of(SessionProgram program)
    {
        if (program.Definition is not { } definition)
        {
            return Automatic;
        }

        return definition.Prefix switch
        {
            "kprobe" or "kretprobe" => Kprobe,
            "kprobe.multi" or "kretprobe.multi" => KprobeMulti,
            "ksyscall" or "kretsyscall" => Ksyscall,
            "uprobe" or "uretprobe" or "uprobe.s" or "uretprobe.s" => Uprobe,
            "uprobe.multi" or "uretprobe.multi" or "uprobe.multi.s" or "uretprobe.multi.s" => UprobeMulti,
            "usdt" or "usdt.s" => Usdt,
            "tracepoint" or "tracepoint.s" or "tp" or "tp.s" => Tracepoint,
            "raw_tracepoint" or "raw_tp" or "raw_tracepoint.w" or "raw_tp.w" or "raw_tracepoint.s" or "raw_tp.s" => RawTracepoint,
            "iter" or "iter.s" => Iterator,
            "lsm_cgroup" or "sockops" => Cgroup,
            "xdp" or "xdp.frags" => Xdp,
            _ => OfType(definition.ProgramType, definition.AttachType),
        };
    }

    private static AttachKind? OfType(string programType, string? attachType) => programType switch
    {
        "tracing" => Trampoline,
        "lsm" => SecurityHook,
        "ext" => Extension,
        "perf_event" => PerfEvent,
        "sched_cls" when attachType is "netkit_primary" or "netkit_peer" => Netkit,
        "sched_cls" => Tc,
        "netfilter" => Netfilter,
        "flow_dissector" or "sk_lookup" => NetworkNamespace,
        "socket_filter" => SocketFilter,
        "sk_msg" or "sk_skb" => SocketMap,
        _ when programType.StartsWith("cgroup_", StringComparison.Ordinal) => Cgroup,
        // xdp/devmap and xdp/cpumap are put into maps; syscall, lwt, act, reuseport and struct_ops programs are called by something else.
        "xdp" or "syscall" or "struct_ops" or "sched_act" or "sk_reuseport" or "lirc_mode2" or "lwt_in" or "lwt_out" or "lwt_xmit" or "lwt_seg6local" => null,
        _ => Automatic,
    };
}
