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
    public void What_the_source_does_not_say_stops_only_that_program()
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

        Assert.Equal(0, NativeAttach.XdpAttach(index, first, GenericMode));
        Assert.Equal(-Busy, NativeAttach.XdpAttach(index, second, GenericMode));
        Assert.NotEqual(0, NativeAttach.XdpDetach(index, second, GenericMode));
        Assert.Equal(-Busy, NativeAttach.XdpAttach(index, second, GenericMode));
        Assert.Equal(0, NativeAttach.XdpDetach(index, first, GenericMode));
        Assert.Equal(0, NativeAttach.XdpAttach(index, second, GenericMode));
        Assert.Equal(0, NativeAttach.XdpDetach(index, second, GenericMode));
    }
}
