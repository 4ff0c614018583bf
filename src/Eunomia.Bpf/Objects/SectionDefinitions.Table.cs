using System.Collections.Immutable;

namespace Eunomia.Bpf.Objects;

public static partial class SectionDefinitions
{
    private static ImmutableArray<SectionDefinition> CreateTable() =>
    [
        // Kernel functions, system calls, tracepoints.
        WithTarget("kprobe", "kprobe"),
        WithTarget("kretprobe", "kprobe"),
        WithTarget("kprobe.multi", "kprobe", "trace_kprobe_multi"),
        WithTarget("kretprobe.multi", "kprobe", "trace_kprobe_multi"),
        WithTarget("kprobe.session", "kprobe", "trace_kprobe_session"),
        WithTarget("ksyscall", "kprobe"),
        WithTarget("kretsyscall", "kprobe"),
        WithTarget("tracepoint", "tracepoint"),
        WithTarget("tp", "tracepoint"),
        WithTarget("raw_tracepoint", "raw_tracepoint"),
        WithTarget("raw_tp", "raw_tracepoint"),
        WithTarget("raw_tracepoint.w", "raw_tracepoint_writable"),
        WithTarget("raw_tp.w", "raw_tracepoint_writable"),
        Whole("perf_event", "perf_event"),

        // User functions.
        WithTarget("uprobe", "kprobe"),
        WithTarget("uretprobe", "kprobe"),
        WithTarget("uprobe.multi", "kprobe", "trace_uprobe_multi"),
        WithTarget("uretprobe.multi", "kprobe", "trace_uprobe_multi"),
        WithTarget("usdt", "kprobe"),
        WithTarget("uprobe.s", "kprobe", sleepable: true),
        WithTarget("uretprobe.s", "kprobe", sleepable: true),
        WithTarget("uprobe.multi.s", "kprobe", "trace_uprobe_multi", sleepable: true),
        WithTarget("uretprobe.multi.s", "kprobe", "trace_uprobe_multi", sleepable: true),
        WithTarget("usdt.s", "kprobe", sleepable: true),

        // What the kernel's BTF describes.
        WithTarget("tp_btf", "tracing", "trace_raw_tp"),
        WithTarget("fentry", "tracing", "trace_fentry"),
        WithTarget("fexit", "tracing", "trace_fexit"),
        WithTarget("fmod_ret", "tracing", "modify_return"),
        WithTarget("iter", "tracing", "trace_iter"),
        WithTarget("fentry.s", "tracing", "trace_fentry", sleepable: true),
        WithTarget("fexit.s", "tracing", "trace_fexit", sleepable: true),
        WithTarget("fmod_ret.s", "tracing", "modify_return", sleepable: true),
        WithTarget("iter.s", "tracing", "trace_iter", sleepable: true),
        WithTarget("freplace", "ext"),
        WithTarget("lsm", "lsm", "lsm_mac"),
        WithTarget("lsm.s", "lsm", "lsm_mac", sleepable: true),
        WithTarget("lsm_cgroup", "lsm", "lsm_cgroup"),
        WithTarget("struct_ops", "struct_ops"),
        WithTarget("struct_ops.s", "struct_ops", sleepable: true),
        Whole("syscall", "syscall", sleepable: true),

        // Packets.
        Whole("xdp", "xdp", "xdp"),
        Whole("xdp/devmap", "xdp", "xdp_devmap"),
        Whole("xdp/cpumap", "xdp", "xdp_cpumap"),
        Whole("xdp.frags", "xdp", "xdp"),
        Whole("xdp.frags/devmap", "xdp", "xdp_devmap"),
        Whole("xdp.frags/cpumap", "xdp", "xdp_cpumap"),
        Whole("tcx/ingress", "sched_cls", "tcx_ingress"),
        Whole("tcx/egress", "sched_cls", "tcx_egress"),
        Whole("tc/ingress", "sched_cls", "tcx_ingress"),
        Whole("tc/egress", "sched_cls", "tcx_egress"),
        Whole("netkit/primary", "sched_cls", "netkit_primary"),
        Whole("netkit/peer", "sched_cls", "netkit_peer"),
        Whole("tc", "sched_cls"),
        Whole("classifier", "sched_cls"),
        Whole("action", "sched_act"),
        Whole("netfilter", "netfilter", "netfilter"),
        Whole("flow_dissector", "flow_dissector", "flow_dissector"),
        Whole("lwt_in", "lwt_in"),
        Whole("lwt_out", "lwt_out"),
        Whole("lwt_xmit", "lwt_xmit"),
        Whole("lwt_seg6local", "lwt_seg6local"),

        // Sockets.
        Whole("socket", "socket_filter"),
        Whole("sockops", "sock_ops", "cgroup_sock_ops"),
        Whole("sk_lookup", "sk_lookup", "sk_lookup"),
        Whole("sk_msg", "sk_msg", "sk_msg_verdict"),
        Whole("sk_reuseport", "sk_reuseport", "sk_reuseport_select"),
        Whole("sk_reuseport/migrate", "sk_reuseport", "sk_reuseport_select_or_migrate"),
        Whole("sk_skb", "sk_skb"),
        Whole("sk_skb/stream_parser", "sk_skb", "sk_skb_stream_parser"),
        Whole("sk_skb/stream_verdict", "sk_skb", "sk_skb_stream_verdict"),
        Whole("sk_skb/verdict", "sk_skb", "sk_skb_verdict"),
        Whole("lirc_mode2", "lirc_mode2", "lirc_mode2"),

        // Control groups.
        Whole("cgroup_skb/ingress", "cgroup_skb", "cgroup_inet_ingress"),
        Whole("cgroup_skb/egress", "cgroup_skb", "cgroup_inet_egress"),
        Whole("cgroup/skb", "cgroup_skb"),
        Whole("cgroup/sock", "cgroup_sock", "cgroup_inet_sock_create"),
        Whole("cgroup/sock_create", "cgroup_sock", "cgroup_inet_sock_create"),
        Whole("cgroup/sock_release", "cgroup_sock", "cgroup_inet_sock_release"),
        Whole("cgroup/post_bind4", "cgroup_sock", "cgroup_inet4_post_bind"),
        Whole("cgroup/post_bind6", "cgroup_sock", "cgroup_inet6_post_bind"),
        Whole("cgroup/bind4", "cgroup_sock_addr", "cgroup_inet4_bind"),
        Whole("cgroup/bind6", "cgroup_sock_addr", "cgroup_inet6_bind"),
        Whole("cgroup/connect4", "cgroup_sock_addr", "cgroup_inet4_connect"),
        Whole("cgroup/connect6", "cgroup_sock_addr", "cgroup_inet6_connect"),
        Whole("cgroup/connect_unix", "cgroup_sock_addr", "cgroup_unix_connect"),
        Whole("cgroup/sendmsg4", "cgroup_sock_addr", "cgroup_udp4_sendmsg"),
        Whole("cgroup/sendmsg6", "cgroup_sock_addr", "cgroup_udp6_sendmsg"),
        Whole("cgroup/sendmsg_unix", "cgroup_sock_addr", "cgroup_unix_sendmsg"),
        Whole("cgroup/recvmsg4", "cgroup_sock_addr", "cgroup_udp4_recvmsg"),
        Whole("cgroup/recvmsg6", "cgroup_sock_addr", "cgroup_udp6_recvmsg"),
        Whole("cgroup/recvmsg_unix", "cgroup_sock_addr", "cgroup_unix_recvmsg"),
        Whole("cgroup/getpeername4", "cgroup_sock_addr", "cgroup_inet4_getpeername"),
        Whole("cgroup/getpeername6", "cgroup_sock_addr", "cgroup_inet6_getpeername"),
        Whole("cgroup/getpeername_unix", "cgroup_sock_addr", "cgroup_unix_getpeername"),
        Whole("cgroup/getsockname4", "cgroup_sock_addr", "cgroup_inet4_getsockname"),
        Whole("cgroup/getsockname6", "cgroup_sock_addr", "cgroup_inet6_getsockname"),
        Whole("cgroup/getsockname_unix", "cgroup_sock_addr", "cgroup_unix_getsockname"),
        Whole("cgroup/sysctl", "cgroup_sysctl", "cgroup_sysctl"),
        Whole("cgroup/getsockopt", "cgroup_sockopt", "cgroup_getsockopt"),
        Whole("cgroup/setsockopt", "cgroup_sockopt", "cgroup_setsockopt"),
        Whole("cgroup/dev", "cgroup_device", "cgroup_device"),
    ];

    private static SectionDefinition Whole(string section, string programType, string? attachType = null, bool sleepable = false) =>
        new(section, programType, attachType, SectionTarget.None, sleepable);

    private static SectionDefinition WithTarget(string prefix, string programType, string? attachType = null, bool sleepable = false) =>
        new(prefix, programType, attachType, SectionTarget.Optional, sleepable);
}
