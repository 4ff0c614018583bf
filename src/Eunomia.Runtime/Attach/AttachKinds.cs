using Eunomia.Bpf.Objects;

namespace Eunomia.Runtime.Attach;

/// <summary>Which kind a program is of, by its section name: the table of everything that can be attached.</summary>
internal static class AttachKinds
{
    private static readonly AttachKind Automatic = new("automatic", ProbeAttach.Automatic);
    private static readonly AttachKind Kprobe = new("kprobe", ProbeAttach.Kprobe, "function", "offset") { Probe = "kprobe" };
    private static readonly AttachKind KprobeMulti = new("kprobe.multi", ProbeAttach.KprobeMulti, "pattern") { Probe = "kprobe.multi" };
    private static readonly AttachKind KprobeSession = Automatic with { Probe = "kprobe.session" };
    private static readonly AttachKind Ksyscall = new("ksyscall", ProbeAttach.Ksyscall, "syscall") { Probe = "kprobe" };
    private static readonly AttachKind Uprobe = new("uprobe", ProbeAttach.Uprobe, "binary", "function", "offset", "pid") { Probe = "uprobe" };
    private static readonly AttachKind UprobeMulti = new("uprobe.multi", ProbeAttach.UprobeMulti, "binary", "pattern", "pid") { Probe = "uprobe.multi" };
    private static readonly AttachKind UprobeSession = Automatic with { Probe = "uprobe.session" };
    private static readonly AttachKind Usdt = new("usdt", ProbeAttach.Usdt, "binary", "provider", "name", "pid") { Probe = "uprobe" };
    private static readonly AttachKind Tracepoint = new("tracepoint", ProbeAttach.Tracepoint, "category", "name") { Probe = "tracepoint" };
    private static readonly AttachKind RawTracepoint = new("raw_tracepoint", ProbeAttach.RawTracepoint, "name") { Probe = "raw_tracepoint" };
    private static readonly AttachKind Trampoline = new("tracing", ProbeAttach.Trampoline, "function") { IsFixedAtLoad = true };
    private static readonly AttachKind TypedTracepoint = Trampoline with { Probe = "tp_btf" };
    private static readonly AttachKind Function = Trampoline with { Probe = "fentry" };
    private static readonly AttachKind FunctionSession = Trampoline with { Probe = "fsession" };
    private static readonly AttachKind ModifiedReturn = Trampoline with { Probe = "fmod_ret" };
    private static readonly AttachKind Functions = Automatic with { Probe = "fentry.multi" };
    private static readonly AttachKind SecurityHook = new("lsm", ProbeAttach.SecurityHook, "function") { IsFixedAtLoad = true, Probe = "lsm" };
    private static readonly AttachKind Extension = new("freplace", ProbeAttach.Extension, "program", "function") { IsFixedAtLoad = true };
    private static readonly AttachKind Iterator = new("iterator", IteratorAttach.Plan, "map") { Probe = "iterator" };
    private static readonly AttachKind PerfEvent = new("perf_event", PerfEventAttach.Plan, "type", "event", "config", "frequency", "period", "cpus", "pid") { Probe = "perf_event" };
    private static readonly AttachKind Xdp = new("xdp", XdpAttach.Plan, "ifname", "ifindex", "mode") { Probe = "xdp" };
    private static readonly AttachKind Tc = new("tc", TcAttach.Plan, "ifname", "ifindex", "direction", "mode", "handle", "priority");
    private static readonly AttachKind Tcx = Tc with { Probe = "tcx" };
    private static readonly AttachKind Netkit = new("netkit", TcAttach.Netkit, "ifname", "ifindex") { Probe = "netkit" };
    private static readonly AttachKind Netfilter = new("netfilter", NetworkAttach.Netfilter, "family", "hook", "priority") { Probe = "netfilter" };
    private static readonly AttachKind NetworkNamespace = new("network namespace", NetworkAttach.NetworkNamespace, "netns");
    private static readonly AttachKind SocketFilter = new("socket filter", NetworkAttach.SocketFilter, "ifname", "ifindex");
    private static readonly AttachKind SocketMap = new("socket map", NetworkAttach.SocketMap, "map");
    private static readonly AttachKind Cgroup = new("cgroup", CgroupAttach.Plan, "cgroup") { Probe = "cgroup" };

    /// <summary>The kind, or null when programs of that type are not attached but called by other programs or by user space.</summary>
    /// <param name="definition">What libbpf makes of the section; null when it does not know it.</param>
    public static AttachKind? Find(SectionDefinition? definition) => definition is null ? Automatic : (definition.ProgramType, definition.AttachType) switch
    {
        ("kprobe", "trace_kprobe_multi") => KprobeMulti,
        ("kprobe", "trace_kprobe_session") => KprobeSession,
        ("kprobe", "trace_uprobe_multi") => UprobeMulti,
        ("kprobe", "trace_uprobe_session") => UprobeSession,
        // All are kprobes to the kernel.
        ("kprobe", _) => definition.Prefix switch
        {
            "ksyscall" or "kretsyscall" => Ksyscall,
            "usdt" or "usdt.s" => Usdt,
            "uprobe" or "uretprobe" or "uprobe.s" or "uretprobe.s" => Uprobe,
            _ => Kprobe,
        },
        ("tracepoint", _) => Tracepoint,
        ("raw_tracepoint" or "raw_tracepoint_writable", _) => RawTracepoint,
        ("tracing", "trace_raw_tp") => TypedTracepoint,
        ("tracing", "trace_fentry" or "trace_fexit") => Function,
        ("tracing", "trace_fsession") => FunctionSession,
        ("tracing", "trace_fentry_multi" or "trace_fexit_multi" or "trace_fsession_multi") => Functions,
        ("tracing", "modify_return") => ModifiedReturn,
        ("tracing", "trace_iter") => Iterator,
        ("lsm", "lsm_cgroup") or ("sock_ops", _) => Cgroup,
        ("lsm", _) => SecurityHook,
        ("ext", _) => Extension,
        ("perf_event", _) => PerfEvent,
        ("xdp", "xdp") => Xdp,
        ("sched_cls", "netkit_primary" or "netkit_peer") => Netkit,
        ("sched_cls", "tcx_ingress" or "tcx_egress") => Tcx,
        ("sched_cls", _) => Tc,
        ("netfilter", _) => Netfilter,
        ("flow_dissector" or "sk_lookup", _) => NetworkNamespace,
        ("socket_filter", _) => SocketFilter,
        ("sk_msg" or "sk_skb", _) => SocketMap,
        var (type, _) when type.StartsWith("cgroup_", StringComparison.Ordinal) => Cgroup,
        // xdp/devmap and xdp/cpumap are put into maps; syscall, lwt, act, reuseport and struct_ops programs are called by something else.
        ("xdp" or "syscall" or "struct_ops" or "sched_act" or "sk_reuseport" or "lirc_mode2" or "lwt_in" or "lwt_out" or "lwt_xmit" or "lwt_seg6local", _) => null,
        _ => Automatic,
    };
}
