using Eunomia.Runtime.Attach;
using Eunomia.Runtime.Diagnostics;
using Eunomia.Runtime.Interop;
using Eunomia.Runtime.Tests.Loading;

namespace Eunomia.Runtime.Tests.Attach;

public sealed class AttacherTests
{
    private const int Busy = 16;
    private const uint GenericMode = 2;

    [Theory]
    [InlineData("tc", "priority=70000")]
    [InlineData("tc", "handle=-1")]
    [InlineData("tc", "direction=up")]
    [InlineData("tc", "mode=fast")]
    [InlineData("tc", "ifname=no-such-name")]
    [InlineData("xdp", "mode=fast")]
    [InlineData("xdp", "ifname=no-such-name")]
    [InlineData("perf_event", "cpus=x")]
    [InlineData("perf_event", "event=x")]
    [InlineData("perf_event", "frequency=0")]
    [InlineData("netfilter", "hook=x")]
    [InlineData("netfilter", "family=ipx")]
    [InlineData("cgroup_skb/ingress", "cgroup=/no/such")]
    [InlineData("flow_dissector", "netns=/no/such")]
    [InlineData("kprobe/do_exit", "offset=x")]
    [InlineData("uprobe//bin/true:main", "pid=0")]
    [InlineData("iter/bpf_map_elem", "map=x")]
    public void A_setting_that_makes_no_sense_is_found_before_anything_is_in_the_kernel(string section, string setting)
    {
        var package = TestProgram.Compile($"LICENSED(\"GPL\"); SEC(\"{section}\") int program(void *ctx) {{ return 0; }}");
        TestProgram.RequireKernel();
        using var session = BpfSession.Open(package);

        var problem = Assert.Throws<BpfRuntimeException>(() => session.Load(AttachSettings.Parse([$"program:{setting}"]))).Problem;

        Assert.Equal(("ECLI0408", Fault.Usage), (problem.Id, problem.Fault));
        Assert.False(session.IsLoaded);
        Assert.True(session.Programs[0].Descriptor < 0);
    }

    [Fact]
    public void Refused_settings_leave_no_queueing_discipline()
    {
        var package = TestProgram.Compile("LICENSED(\"GPL\"); SEC(\"tc\") int program(void *ctx) { return 0; }");
        TestProgram.RequireKernel();
        using var link = new VirtualInterface();
        var before = link.Qdiscs;
        using (var session = BpfSession.Open(package))
        {
            Assert.Throws<BpfRuntimeException>(() =>
            {
                session.Load(AttachSettings.Parse([$"program:ifname={link.Name},priority=70000"]));
                session.Attach();
            });
        }

        Assert.Equal(before, link.Qdiscs);
        using (var session = BpfSession.Open(package))
        {
            session.Load(AttachSettings.Parse([$"program:ifname={link.Name},priority=7"]));
            Assert.Empty(session.Attach());
            Assert.Contains("clsact", link.Qdiscs, StringComparison.Ordinal);
        }

        Assert.Equal(before, link.Qdiscs);
    }

    [Fact]
    public void Missing_attach_target_stops_only_that_program()
    {
        var package = TestProgram.Compile("""
            LICENSED("GPL");
            SEC("cgroup_skb/ingress") int group(void *ctx) { return 1; }
            SEC("raw_tp/sys_enter") int trace(void *ctx) { return 0; }
            """);
        TestProgram.RequireKernel();
        using var session = BpfSession.Open(package);

        Assert.Equal("ECLI0401", Assert.Single(session.Attach()).Id);
        Assert.Equal("trace", Assert.Single(session.Attachments).Name);
    }

    [Fact]
    public void Xdp_without_a_link_neither_replaces_nor_removes_the_program_of_another()
    {
        var package = TestProgram.Compile("""
            LICENSED("GPL");
            SEC("xdp") int first(void *ctx) { return 2; }
            SEC("xdp") int second(void *ctx) { return 2; }
            """);
        TestProgram.RequireKernel();
        using var link = new VirtualInterface();
        using var session = BpfSession.Open(package);
        session.Load();
        var (first, second, index) = (session.Programs[0].Descriptor, session.Programs[1].Descriptor, link.Index);

        Assert.Equal(0, NativeAttach.AttachXdp(index, first, GenericMode));
        Assert.Equal(-Busy, NativeAttach.AttachXdp(index, second, GenericMode));
        Assert.NotEqual(0, NativeAttach.XdpDetach(index, second, GenericMode));
        Assert.Equal(-Busy, NativeAttach.AttachXdp(index, second, GenericMode));
        Assert.Equal(0, NativeAttach.XdpDetach(index, first, GenericMode));
        Assert.Equal(0, NativeAttach.AttachXdp(index, second, GenericMode));
        Assert.Equal(0, NativeAttach.XdpDetach(index, second, GenericMode));
    }

    [Fact]
    public void Tail_call_targets_are_loaded_and_not_attached_unless_they_are_named()
    {
        var package = TestProgram.Compile("""
            LICENSED("GPL");
            int target(void *ctx);
            int optional(void *ctx);
            struct { __uint(type, 3); __uint(max_entries, 2); __uint(key_size, 4); __array(values, int (void *)); }
                calls SEC(".maps") = { .values = { (void *)&target, (void *)&optional } };
            SEC("raw_tp/sys_enter") int entry(void *ctx) { bpf_tail_call(ctx, &calls, 0); return 0; }
            SEC("raw_tp/sys_enter") int target(void *ctx) { return 0; }
            SEC("?raw_tp/sys_enter") int optional(void *ctx) { return 0; }
            """);
        TestProgram.RequireKernel();

        Assert.Equal(["entry"], Attached(package));
        Assert.Equal(["entry"], Attached(package, "*:name=sys_exit"));
        Assert.Equal(["entry", "target"], Attached(package, "target:name=sys_exit"));

        using var session = BpfSession.Open(package);
        session.Load();
        Assert.Equal(["optional", "target"], session.Programs.Where(program => program.IsTailCallTarget).Select(program => program.Name).Order(StringComparer.Ordinal));
        Assert.All(session.Programs, program => Assert.True(program.Descriptor >= 0));
    }

    [Theory]
    [InlineData("first", new[] { "first:off" }, new[] { "second" })]
    [InlineData("all", new[] { "*:off" }, new string[0])]
    [InlineData("all but one", new[] { "*:off", "second:name=sys_exit" }, new[] { "second" })]
    [InlineData("twice", new[] { "first:name=sys_enter", "first:name=sys_exit" }, new[] { "first", "first", "second" })]
    [InlineData("once in two texts", new[] { "*:name=sys_exit", "first:name=sys_exit" }, new[] { "first", "second" })]
    [InlineData("all twice", new[] { "*:name=sys_enter", "*:name=sys_exit" }, new[] { "first", "first", "second", "second" })]
    [InlineData("all twice but one", new[] { "*:name=sys_enter", "*:name=sys_exit", "first:name=sys_exit" }, new[] { "first", "second", "second" })]
    public void A_program_is_attached_to_no_place_or_several(string what, string[] settings, string[] expected)
    {
        Assert.NotEmpty(what);
        var package = TestProgram.Compile("""
            LICENSED("GPL");
            SEC("raw_tp/sys_enter") int first(void *ctx) { return 0; }
            SEC("raw_tp/sys_enter") int second(void *ctx) { return 0; }
            """);
        TestProgram.RequireKernel();

        Assert.Equal(expected, Attached(package, settings));
    }

    [Theory]
    [InlineData("ECLI0412", "tp/sched/sched_switch", "program:off", "program:name=sched_process_exec")]
    [InlineData("ECLI0413", "tp_btf/sched_switch", "program:function=sched_switch", "program:function=sched_process_exec")]
    [InlineData("ECLI0405", "tp/sched/sched_switch", "program:name=a,name=b")]
    [InlineData("ECLI0404", "tp/sched/sched_switch", "program:off,name=b")]
    public void Places_that_exclude_each_other_are_refused(string id, string section, params string[] settings)
    {
        var package = TestProgram.Compile($"LICENSED(\"GPL\"); SEC(\"{section}\") int program(void *ctx) {{ return 0; }}");
        TestProgram.RequireKernel();
        using var session = BpfSession.Open(package);

        var problem = Assert.Throws<BpfRuntimeException>(() => session.Load(AttachSettings.Parse(settings))).Problem;

        Assert.Equal((id, Fault.Usage), (problem.Id, problem.Fault));
    }

    [Theory]
    [InlineData("xdp", "nobody says to which interface", "--attach program:ifname=eth0")]
    [InlineData("tc", "nobody says to which interface", "--attach program:ifname=eth0")]
    [InlineData("tp", "the source does not say which tracepoint", "--attach program:category=sched,name=sched_process_exec; the source can say it in SEC(\"tp/CATEGORY/NAME\")")]
    [InlineData("tp/sched_switch", "a tracepoint has a category, and nobody says that of 'sched_switch'", "--attach program:category=sched,name=sched_switch; the source can say it in SEC(\"tp/CATEGORY/NAME\")")]
    [InlineData("raw_tp", "the source does not say which tracepoint", "--attach program:name=sched_switch")]
    [InlineData("kprobe", "the source does not say which kernel function", "--attach program:function=do_unlinkat")]
    [InlineData("cgroup_skb/ingress", "the source cannot say which control group", "--attach program:cgroup=/sys/fs/cgroup/NAME")]
    public void A_place_that_nobody_says_is_asked_for(string section, string reason, string hint)
    {
        var package = TestProgram.Compile($"LICENSED(\"GPL\"); SEC(\"{section}\") int program(void *ctx) {{ return 0; }}");
        TestProgram.RequireKernel();
        using var session = BpfSession.Open(package);
        session.Load();

        var problem = Assert.Single(session.TryAttach());

        Assert.Equal((Fault.Usage, $"'program' ({section}) is not attached: {reason}", hint), (problem.Fault, problem.Message, problem.Hint));
        Assert.Empty(session.Attachments);
    }

    [Fact]
    public void A_directory_that_is_no_control_group_is_named()
    {
        var package = TestProgram.Compile("LICENSED(\"GPL\"); SEC(\"cgroup_skb/ingress\") int program(void *ctx) { return 1; }");
        TestProgram.RequireKernel();
        using var session = BpfSession.Open(package);
        session.Load(AttachSettings.Parse(["program:cgroup=/tmp"]));

        Assert.EndsWith("'/tmp' is no directory of cgroup v2", Assert.Single(session.TryAttach()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_function_of_a_file_that_is_no_program_is_not_there()
    {
        var package = TestProgram.Compile("LICENSED(\"GPL\"); SEC(\"uprobe\") int program(void *ctx) { return 0; }");
        TestProgram.RequireKernel();
        using var session = BpfSession.Open(package);
        session.Load(AttachSettings.Parse(["program:binary=/etc/passwd,function=main"]));

        Assert.EndsWith("'/etc/passwd' is no ELF file", Assert.Single(session.TryAttach()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("xdp")]
    [InlineData("tc")]
    public void One_program_sees_the_packets_of_two_interfaces(string section)
    {
        var package = TestProgram.Compile($"LICENSED(\"GPL\"); SEC(\"{section}\") int program(void *ctx) {{ return 2; }}");
        TestProgram.RequireKernel();
        using var one = new VirtualInterface();
        using var other = new VirtualInterface();

        Assert.Equal(["program", "program"], Attached(package, $"program:ifname={one.Name}", $"program:ifname={other.Name}"));
    }

    [Fact]
    public void An_xdp_program_of_another_is_named_and_removed_on_request()
    {
        var package = TestProgram.Compile("LICENSED(\"GPL\"); SEC(\"xdp\") int program(void *ctx) { return 2; }");
        TestProgram.RequireKernel();
        using var link = new VirtualInterface();
        using var other = BpfSession.Open(package);
        var place = AttachSettings.Parse([$"program:ifname={link.Name}"]);
        other.Load(place);
        Assert.Equal(0, NativeAttach.AttachXdp(link.Index, other.Programs[0].Descriptor, GenericMode));

        var left = RefusedAndReplaced(package, place);
        Assert.EndsWith($"so does 'ip link set dev {link.Name} xdpgeneric off'", left.Hint, StringComparison.Ordinal);

        Assert.Empty(other.Attach());
        var held = RefusedAndReplaced(package, place);
        Assert.Contains($", held by process {Environment.ProcessId}, ", held.Message, StringComparison.Ordinal);
        Assert.Contains("so does 'bpftool link detach id ", held.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void A_filter_of_another_is_named_and_removed_on_request()
    {
        var package = TestProgram.Compile("LICENSED(\"GPL\"); SEC(\"tc\") int program(void *ctx) { return 0; }");
        TestProgram.RequireKernel();
        using var link = new VirtualInterface();
        using var other = BpfSession.Open(package);
        var place = AttachSettings.Parse([$"program:ifname={link.Name},handle=1,priority=1"]);
        other.Load(place);
        Assert.Empty(other.Attach());

        var left = RefusedAndReplaced(package, place);

        Assert.Equal($"--replace removes it, and so does 'tc filter del dev {link.Name} ingress pref 1 handle 1 bpf'", left.Hint);
    }

    [Fact]
    public void A_filter_that_another_loader_has_left_is_named_beside_tcx()
    {
        var package = TestProgram.Compile("LICENSED(\"GPL\"); SEC(\"tc\") int program_of_a_long_name(void *ctx) { return 0; }");
        TestProgram.RequireKernel();
        using var link = new VirtualInterface();
        using var other = BpfSession.Open(package);
        other.Load();
        var (handle, priority) = (1u, 1u);
        Assert.Equal(0, NativeAttach.CreateClsact(link.Index));
        Assert.Equal(0, NativeAttach.AttachTc(link.Index, isEgress: false, other.Programs[0].Descriptor, ref handle, ref priority));
        var place = AttachSettings.Parse([$"*:ifname={link.Name}"]);

        using (var session = BpfSession.Open(package))
        {
            session.Load(place);
            Assert.Empty(session.Attach());
            Assert.Equal("ECLI0414", Assert.Single(session.Warnings).Id);
        }

        using (var session = BpfSession.Open(package, new BpfSessionOptions { Replace = true }))
        {
            session.Load(place);
            Assert.Empty(session.Attach());
            Assert.Empty(session.Warnings);
        }

        Assert.Null(NativeAttach.TcQuery(link.Index, isEgress: false, 1, 1));
    }

    [Fact]
    public void A_struct_ops_that_is_registered_already_is_named_and_removed_on_request()
    {
        var package = TestProgram.Compile("""
            LICENSED("GPL");
            struct sock;
            SEC("struct_ops") __u32 threshold(unsigned long long *ctx) { return 2; }
            SEC("struct_ops") void avoid(unsigned long long *ctx) { }
            SEC("struct_ops") __u32 undo(unsigned long long *ctx) { return 10; }
            struct tcp_congestion_ops { __u32 (*ssthresh)(struct sock *); void (*cong_avoid)(struct sock *, __u32, __u32); __u32 (*undo_cwnd)(struct sock *); char name[16]; };
            SEC(".struct_ops") struct tcp_congestion_ops attacher_ops = { .ssthresh = (void *)threshold, .cong_avoid = (void *)avoid, .undo_cwnd = (void *)undo, .name = "eunomia_attach" };
            """);
        TestProgram.RequireKernel();
        using (var session = BpfSession.Open(package))
        {
            session.Load();
            Assert.SkipUnless(session.TryAttach().IsEmpty && KernelProbe.HasStructOpsLinks(), "this kernel takes no struct_ops with a link");
            // A link: whoever is killed leaves nothing behind.
            Assert.True(Assert.Single(session.Attachments).CanBePinned);
            RefusedAndReplaced(package, AttachSettings.None);
        }

        using (var session = BpfSession.Open(package))
        {
            session.Load();
            Assert.Empty(session.Attach());
        }
    }

    [Theory]
    [InlineData("socket1", "ECLI0330", Fault.Input, "'socket'")]
    [InlineData("tracepoint:sched:sched_switch", "ECLI0330", Fault.Input, "'tracepoint/sched/sched_switch'")]
    [InlineData("of my own", "ECLI0330", Fault.Input, "--attach program:type=xdp")]
    public void A_section_that_libbpf_does_not_know_is_named_and_loads_nothing(string section, string id, Fault fault, string hint)
    {
        var package = TestProgram.Compile($"LICENSED(\"GPL\"); SEC(\"{section}\") int program(void *ctx) {{ return 0; }} SEC(\"raw_tp/sys_enter\") int other(void *ctx) {{ return 0; }}");
        TestProgram.RequireKernel();
        using var session = BpfSession.Open(package);

        var problem = Assert.Throws<BpfRuntimeException>(() => session.Load()).Problem;

        Assert.Equal((id, fault), (problem.Id, problem.Fault));
        Assert.Contains($"section '{section}' of program 'program'", problem.Message, StringComparison.Ordinal);
        Assert.Contains(hint, problem.Hint, StringComparison.Ordinal);
        Assert.True(session.Programs[1].Descriptor < 0);
    }

    [Theory]
    [InlineData("type=socket")]
    [InlineData("type=raw_tp/sys_enter")]
    [InlineData("type=raw_tp,name=sys_enter")]
    [InlineData("type=tp/sched/sched_switch")]
    [InlineData("type=tp_btf/sched_switch")]
    [InlineData("type=iter/task")]
    [InlineData("type=perf_event,event=cpu-clock")]
    public void A_section_that_libbpf_does_not_know_loads_as_what_it_is_said_to_be(string setting)
    {
        var package = TestProgram.Compile("LICENSED(\"GPL\"); SEC(\"of my own\") int program(void *ctx) { return 0; }");
        TestProgram.RequireKernel();

        Assert.Equal(["program"], Attached(package, "program:" + setting));
    }

    [Theory]
    [InlineData("type=no_such_type")]
    [InlineData("type=fentry/no_such_function")]
    public void A_type_that_there_is_not_is_no_value(string setting)
    {
        var package = TestProgram.Compile("LICENSED(\"GPL\"); SEC(\"of my own\") int program(void *ctx) { return 0; }");
        TestProgram.RequireKernel();
        using var session = BpfSession.Open(package);

        Assert.Equal("ECLI0408", Assert.Throws<BpfRuntimeException>(() => session.Load(AttachSettings.Parse(["program:" + setting]))).Problem.Id);
    }

    /// <summary>What a package attaches, by name.</summary>
    private static IEnumerable<string> Attached(VerifiedPackage package, params string[] settings)
    {
        using var session = BpfSession.Open(package);
        session.Load(AttachSettings.Parse(settings));
        Assert.Empty(session.Attach());
        return [.. session.Attachments.Select(attachment => attachment.Name).Order(StringComparer.Ordinal)];
    }

    /// <summary>A package that finds its place taken, and takes it when it is told to.</summary>
    private static RuntimeProblem RefusedAndReplaced(VerifiedPackage package, AttachSettings place)
    {
        using var refused = BpfSession.Open(package);
        refused.Load(place);
        var problem = Assert.Single(refused.TryAttach());
        Assert.Contains(" is attached there already", problem.Message, StringComparison.Ordinal);
        using var replacing = BpfSession.Open(package, new BpfSessionOptions { Replace = true });
        replacing.Load(place);
        Assert.Empty(replacing.Attach());
        return problem;
    }
}
