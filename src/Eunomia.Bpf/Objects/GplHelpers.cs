namespace Eunomia.Bpf.Objects;

/// <summary>
/// The helpers that the kernel's license rule is about: one marked <c>gpl_only</c> is refused to a program without a
/// GPL-compatible license. <see href="https://docs.kernel.org/bpf/bpf_licensing.html">BPF licensing</see>
/// </summary>
public static class GplHelpers
{
    // Found by loading a one-call program with a proprietary license for every helper and program type of Linux 6.18; the ones of
    // program types that such a kernel may lack (kprobe, iterators, lirc, tracing) are added from the kernel's documentation.
    private static readonly Dictionary<int, string> Names = new()
    {
        [4] = "probe_read",
        [6] = "trace_printk",
        [22] = "perf_event_read",
        [25] = "perf_event_output",
        [27] = "get_stackid",
        [35] = "get_current_task",
        [36] = "probe_write_user",
        [45] = "probe_read_str",
        [55] = "perf_event_read_value",
        [56] = "perf_prog_read_value",
        [58] = "override_return",
        [67] = "get_stack",
        [69] = "fib_lookup",
        [77] = "rc_repeat",
        [78] = "rc_keydown",
        [92] = "rc_pointer_rel",
        [100] = "tcp_check_syncookie",
        [110] = "tcp_gen_syncookie",
        [111] = "skb_output",
        [112] = "probe_read_user",
        [113] = "probe_read_kernel",
        [114] = "probe_read_user_str",
        [115] = "probe_read_kernel_str",
        [119] = "read_branch_records",
        [121] = "xdp_output",
        [126] = "seq_printf",
        [127] = "seq_write",
        [150] = "seq_printf_btf",
        [158] = "get_current_task_btf",
        [163] = "check_mtu",
        [165] = "snprintf",
        [169] = "timer_init",
        [170] = "timer_set_callback",
        [171] = "timer_start",
        [172] = "timer_cancel",
        [173] = "get_func_ip",
        [175] = "task_pt_regs",
        [176] = "get_branch_snapshot",
        [177] = "trace_vprintk",
        [191] = "copy_from_user_task",
        [204] = "tcp_raw_gen_syncookie_ipv4",
        [205] = "tcp_raw_gen_syncookie_ipv6",
        [206] = "tcp_raw_check_syncookie_ipv4",
        [207] = "tcp_raw_check_syncookie_ipv6",
    };

    /// <summary>The name of a helper that only GPL-compatible programs may call, without <c>bpf_</c>; null for any other.</summary>
    public static string? NameOf(int helperId) => Names.GetValueOrDefault(helperId);

    /// <summary>Whether the kernel takes a license text for GPL-compatible (<c>license_is_gpl_compatible</c>).</summary>
    public static bool IsCompatible(string license) =>
        license is "GPL" or "GPL v2" or "GPL and additional rights" or "Dual BSD/GPL" or "Dual MIT/GPL" or "Dual MPL/GPL";
}
