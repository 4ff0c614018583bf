using Eunomia.Runtime.Interop;
using static Eunomia.Runtime.Interop.ProgramTypes;

namespace Eunomia.Runtime.Features;

/// <summary>
/// Probes which ways of attaching programs this kernel has. Where a program has to be attached to find out, that is something nobody else notices: the
/// kernel's own test function, a tracepoint for a moment, or a target that does not exist and must be missed for the right reason.
/// </summary>
internal static class AttachProbes
{
    /// <summary>Why nothing can be attached to functions of the kernel.</summary>
    public const string NoKprobes = "the kernel was built without CONFIG_KPROBE_EVENTS";

    private const string EventSources = "/sys/bus/event_source/devices";
    private const int NoSuchProcess = 3;
    private const int NoInterface = int.MaxValue;

    // The loopback interface has no driver that could run XDP.
    private const int Loopback = 1;
    private const uint XdpDriverMode = 1 << 2;

    // enum bpf_attach_type
    private const uint RawTracepoint = 23;
    private const uint Fentry = 24;
    private const uint ModifyReturn = 26;
    private const uint LsmMac = 27;
    private const uint Iterator = 28;
    private const uint Xdp = 37;
    private const uint KprobeMulti = 42;
    private const uint TcxIngress = 46;
    private const uint UprobeMulti = 48;
    private const uint NetkitPrimary = 54;
    private const uint KprobeSession = 56;
    private const uint UprobeSession = 57;
    private const uint FunctionSession = 58;

    private static readonly ImmutableArray<(string Name, Func<string, KernelFeature> Probe)> Table =
    [
        ("kprobe", name => ProbeEvents(name, NoKprobes)),
        ("kprobe.multi", name => Multi(name, KprobeMulti, KernelProbe.KprobeMultiLink, NoSuchProcess)),
        ("kprobe.session", name => Multi(name, KprobeSession, KernelProbe.KprobeMultiLink, NoSuchProcess)),
        ("uprobe", name => ProbeEvents(name, "the kernel was built without CONFIG_UPROBE_EVENTS")),
        ("uprobe.multi", name => Multi(name, UprobeMulti, KernelProbe.UprobeMultiLink, LibC.ErrorBadDescriptor)),
        ("uprobe.session", name => Multi(name, UprobeSession, KernelProbe.UprobeMultiLink, LibC.ErrorBadDescriptor)),
        ("tracepoint", TracepointEvents),
        ("raw_tracepoint", name => Tracepoint(name, "raw_tracepoint", 0, null, "sched_process_exec")),
        ("tp_btf", name => Tracepoint(name, "tracing", RawTracepoint, "sched_process_exec", null)),
        ("fentry", name => Tracepoint(name, "tracing", Fentry, "bpf_fentry_test1", null)),
        ("fentry.multi", name => KernelProbe.HasFunction("bpf_multi_func") ? KernelFeature.Yes(name) : KernelFeature.No(name)),
        ("fsession", name => Tracepoint(name, "tracing", FunctionSession, "bpf_fentry_test1", null)),
        ("fmod_ret", ModifiedReturn),
        ("lsm", SecurityHook),
        ("iterator", name => Loaded(name, "tracing", Iterator, "task", program => KernelProbe.Link(program, 0, Iterator), 0)),
        ("struct_ops", name => OfType(name, "struct_ops")),
        ("perf_event", name => Directory.Exists(EventSources) ? OfType(name, "perf_event") : KernelFeature.No(name, "the kernel was built without CONFIG_PERF_EVENTS")),
        ("xdp", name => Loaded(name, "xdp", Xdp, null, program => KernelProbe.Link(program, Loopback, Xdp, XdpDriverMode), LibC.ErrorNotSupported)),
        ("tcx", name => Loaded(name, "sched_cls", TcxIngress, null, program => KernelProbe.Link(program, NoInterface, TcxIngress), LibC.ErrorNoDevice)),
        ("netkit", name => Loaded(name, "sched_cls", NetkitPrimary, null, program => KernelProbe.Link(program, NoInterface, NetkitPrimary), LibC.ErrorNoDevice)),
        ("netfilter", name => OfType(name, "netfilter")),
        ("cgroup", name => OfType(name, "cgroup_skb") is { IsSupported: not true } missing
            ? missing
            : SystemFacts.Mounted("cgroup2", name, "mount -t cgroup2 cgroup2 DIRECTORY")),
    ];

    public static ImmutableArray<KernelFeature> All() => [.. Table.Select(entry => entry.Probe(entry.Name))];

    /// <summary>Probes one of them.</summary>
    public static KernelFeature Find(string name) => Table.First(entry => entry.Name == name).Probe(name);

    /// <summary>Whether the kernel lists the events behind <c>kprobe</c> or <c>uprobe</c>.</summary>
    public static bool HasProbeEvents(string name) =>
        Directory.Exists(Path.Combine(EventSources, name)) || (SystemFacts.Tracefs is { } tracefs && File.Exists(Path.Combine(tracefs, name + "_events")));

    private static KernelFeature ProbeEvents(string name, string missing) =>
        HasProbeEvents(name)
            ? OfType(name, "kprobe")
            : KernelFeature.No(name, missing);

    private static KernelFeature TracepointEvents(string name) =>
        SystemFacts.Tracefs is null ? KernelFeature.No(name, string.Join(": ", SystemFacts.WithoutTracefs().Reason, SystemFacts.WithoutTracefs().Hint)) : OfType(name, "tracepoint");

    private static KernelFeature SecurityHook(string name)
    {
        var loaded = Loaded(name, "lsm", LsmMac, "file_open", static _ => 0, 0);
        return loaded.IsSupported == true && SystemFacts.IsBpfSecurityOff() ? KernelFeature.No(name, $"{SystemFacts.BpfSecurityOff}: {SystemFacts.BpfSecurityHint}") : loaded;
    }

    private static KernelFeature ModifiedReturn(string name)
    {
        var tested = Tracepoint(name, "tracing", ModifyReturn, "bpf_modify_return_test", null);
        if (tested.IsSupported == true)
        {
            return tested;
        }

        // Before Linux 6.2 that function takes part only if errors can be injected into the kernel; hooks of security modules always do. Such a program
        // is loaded and not attached, because others would notice.
        var loaded = Loaded(name, "tracing", ModifyReturn, "security_file_open", static _ => 0, 0);
        return loaded.IsSupported == true ? Find("fentry") with { Name = name } : tested;
    }

    private static KernelFeature Tracepoint(string name, string type, uint attachType, string? target, string? tracepoint) =>
        Loaded(name, type, attachType, target, program => KernelProbe.OpenTracepoint(tracepoint, program), 0);

    private static KernelFeature Multi(string name, uint attachType, Func<Descriptor, uint, int> link, int expected) =>
        Loaded(name, "kprobe", attachType, null, program => link(program, attachType), expected);

    private static KernelFeature OfType(string name, string programType) => KernelFeatures.ProgramType(programType) with { Name = name };

    private static KernelFeature Loaded(string name, string type, uint attachType, string? target, Func<Descriptor, int> attach, int expected)
    {
        using var program = KernelProbe.Load(Parse(type)!.Value, attachType, target, out var error);
        if (program is null)
        {
            return Failed(name, error);
        }

        error = attach(program);
        return error == expected ? KernelFeature.Yes(name) : Failed(name, error);
    }

    private static KernelFeature Failed(string name, int error) => error switch
    {
        LibC.ErrorNotPermitted or LibC.ErrorAccess => KernelFeature.No(name, KernelFeature.Refused),
        LibC.ErrorInvalid or LibC.ErrorNotSupported or LibC.ErrorNotSupportedByKernel => KernelFeature.No(name),
        LibC.ErrorNoEntry or NoSuchProcess when SystemFacts.KernelTypes().IsSupported == false => KernelFeature.No(name, "the kernel has no BTF"),
        _ => KernelFeature.No(name, ErrorText.Describe(error)),
    };
}
