using Eunomia.Runtime.Attach;
using Eunomia.Runtime.Tests.Loading;

namespace Eunomia.Runtime.Tests.Attach;

public sealed class AttachTargetTests
{
    [Fact]
    public void A_target_is_what_its_text_says()
    {
        AttachTarget[] targets =
        [
            new XdpTarget("eth0") { Program = "filter" }, new TcTarget("lo", "egress") { Priority = 7 }, new UprobeTarget("/opt/a,b\\c", "main") { Pid = 9 },
            new TracepointTarget("sched", "sched_switch"), new TracepointTarget(null, "sys_enter"), new PerfEventTarget { Frequency = 99 }, new NetfilterTarget("ipv6", "input", -5),
            new NoTarget { Program = "called" }, new SectionTarget("tp/sched/sched_switch") { Program = "mine" },
        ];

        Assert.Equal(
            [
                "filter:ifname=eth0", "*:ifname=lo,direction=egress,priority=7", "*:binary=/opt/a\\,b\\\\c,function=main,pid=9",
                "*:category=sched,name=sched_switch", "*:name=sys_enter", "*:frequency=99", "*:family=ipv6,hook=input,priority=-5",
                "called:off", "mine:type=tp/sched/sched_switch",
            ],
            targets.Select(target => target.Text));
    }

    [Fact]
    public void A_program_is_attached_where_its_target_is()
    {
        var package = TestProgram.Compile("LICENSED(\"GPL\"); SEC(\"xdp\") int filter(void *ctx) { return 2; }");
        TestProgram.RequireKernel();
        using var link = new VirtualInterface();
        using var session = BpfSession.Open(package);
        session.Load(AttachSettings.Create(new XdpTarget(link.Name, "generic") { Program = "filter" }));

        Assert.Empty(session.Attach());

        Assert.Contains($"interface {link.Index}", Assert.Single(session.Attachments).Target, StringComparison.Ordinal);
    }

    [Fact]
    public void A_program_without_a_target_is_loaded_and_attached_nowhere()
    {
        var package = TestProgram.Compile("LICENSED(\"GPL\"); SEC(\"raw_tp/sys_enter\") int on(void *ctx) { return 0; } SEC(\"raw_tp/sys_exit\") int called(void *ctx) { return 0; }");
        TestProgram.RequireKernel();
        using var session = BpfSession.Open(package);
        session.Load(AttachSettings.Create(new NoTarget { Program = "called" }));

        Assert.Empty(session.Attach());

        Assert.Equal("on", Assert.Single(session.Attachments).Name);
    }

    [Fact]
    public void A_program_of_a_section_that_nobody_knows_is_what_its_target_says()
    {
        var package = TestProgram.Compile("LICENSED(\"GPL\"); SEC(\"my/own\") int mine(void *ctx) { return 0; }");
        TestProgram.RequireKernel();
        using var session = BpfSession.Open(package);
        session.Load(AttachSettings.Create(new SectionTarget("raw_tp/sys_enter") { Program = "mine" }));

        Assert.Empty(session.Attach());

        Assert.Equal("mine", Assert.Single(session.Attachments).Name);
    }

    [Fact]
    public void Several_targets_of_a_program_are_several_places()
    {
        var package = TestProgram.Compile("LICENSED(\"GPL\"); SEC(\"raw_tp\") int trace(void *ctx) { return 0; } SEC(\"perf_event\") int sample(void *ctx) { return 0; }");
        TestProgram.RequireKernel();
        using var session = BpfSession.Open(package);
        session.Load(AttachSettings.Create(
            new TracepointTarget(null, "sys_enter"), new TracepointTarget(null, "sys_exit"), new PerfEventTarget { Frequency = 9 }, new PerfEventTarget("cpu-clock")));

        Assert.Empty(session.Attach());

        Assert.Equal(["sample", "sample", "trace", "trace"], session.Attachments.Select(attachment => attachment.Name).Order(StringComparer.Ordinal));
    }
}
