using Eunomia.Bpf.Objects;
using Eunomia.Bpf.Tests.Objects.Interop;

namespace Eunomia.Bpf.Tests.Objects;

public sealed class SectionDefinitionsTests
{
    [Fact]
    public void All_sections_of_libbpf_1_8_are_there_once()
    {
        Assert.Equal(116, SectionDefinitions.All.Length);
        Assert.Equal(116, SectionDefinitions.All.Select(definition => definition.Prefix).ToHashSet(StringComparer.Ordinal).Count);
    }

    [Fact]
    public void The_installed_libbpf_gives_every_section_the_same_types()
    {
        Assert.SkipUnless(LibBpf.IsInstalled, "libbpf.so.1 is not installed");
        LibBpf.libbpf_set_print(0);

        var expected = new List<(string Section, string? ProgramType, string? AttachType)>();
        var actual = new List<(string Section, string? ProgramType, string? AttachType)>();
        foreach (var definition in SectionDefinitions.All)
        {
            if (definition.Since > LibBpf.Version)
            {
                continue;
            }

            foreach (var section in new[] { definition.Prefix, $"{definition.Prefix}/some/target", $"{definition.Prefix}x" })
            {
                var found = SectionDefinitions.Find(section);
                actual.Add((section, found?.ProgramType, found?.AttachType));
                expected.Add(LibBpf.libbpf_prog_type_by_name(section, out var programType, out var attachType) == 0
                    ? (section, LibBpf.libbpf_bpf_prog_type_str(programType), LibBpf.NameOfAttachType(found?.Prefix, attachType))
                    : (section, null, null));
            }
        }

        Assert.Equal(expected, actual);
    }

    [Theory]
    [InlineData(4, "sk_skb/verdict")]
    [InlineData(5, "kprobe.session")]
    [InlineData(6, "uprobe.session", "uprobe.session.s")]
    [InlineData(7, "fsession", "fsession.s")]
    [InlineData(8, "fentry.multi", "fentry.multi.s", "fexit.multi", "fexit.multi.s", "fsession.multi", "fsession.multi.s",
        "raw_tp.s", "raw_tracepoint.s", "tp.s", "tp_btf.s", "tracepoint.s")]
    public void A_version_of_libbpf_brought_these_sections(int minor, params string[] sections) =>
        Assert.Equal(
            sections,
            SectionDefinitions.All.Where(definition => definition.Since == new Version(1, minor)).Select(definition => definition.Prefix).Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("tc/prog_a", "tc")]
    [InlineData("tc_ingress", "tc/ingress")]
    [InlineData("classifier/foo", "classifier")]
    [InlineData("socket1", "socket")]
    [InlineData("socket/1", "socket")]
    [InlineData("xdp/foo", "xdp")]
    [InlineData("XDP", "xdp")]
    [InlineData("xdp-prog1", "xdp")]
    [InlineData("xdp_devmap/", "xdp/devmap")]
    [InlineData("perf_event/1", "perf_event")]
    [InlineData("cgroup/skb/ingress", "cgroup_skb/ingress")]
    [InlineData("cgroup/connect", "cgroup/connect4", "cgroup/connect6", "cgroup/connect_unix")]
    [InlineData("connect4", "cgroup/connect4")]
    [InlineData("tcx", "tcx/ingress", "tcx/egress")]
    [InlineData("sched_cls", "tc", "classifier")]
    [InlineData("tracepoint:syscalls:sys_enter_openat", "tracepoint/syscalls/sys_enter_openat")]
    [InlineData("tracepoints/sched/sched_switch", "tracepoint/sched/sched_switch")]
    [InlineData("kprobe:vfs_read", "kprobe/vfs_read")]
    [InlineData("kprobe_do_sys_open", "kprobe/do_sys_open")]
    [InlineData("kprobe.s/vfs_read", "kprobe/vfs_read")]
    [InlineData("kporbe/vfs_read", "kprobe/vfs_read")]
    [InlineData("Kprobe/vfs_read", "kprobe/vfs_read")]
    [InlineData("uprobe_session//bin/bash:readline", "uprobe.session//bin/bash:readline")]
    [InlineData("uprobe:/bin/bash:readline", "uprobe//bin/bash:readline")]
    [InlineData("fentry:vmlinux:vfs_read", "fentry")]
    public void The_nearest_sections_are_what_the_author_may_have_meant(string section, params string[] nearest) =>
        Assert.Equal(nearest, SectionDefinitions.FindNearest(section));

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("myprog")]
    [InlineData("prog 1")]
    [InlineData("dmaengine")]
    [InlineData("sockopt")]
    [InlineData("cgroup")]
    [InlineData("2/1")]
    [InlineData("maps")]
    public void A_section_near_to_none_has_no_nearest(string section) => Assert.Empty(SectionDefinitions.FindNearest(section));

    [Theory]
    [InlineData("kprobe", "kprobe")]
    [InlineData("kprobe/do_unlinkat", "kprobe")]
    [InlineData("kprobe.multi/vfs_*", "kprobe.multi")]
    [InlineData("uprobe.s///usr/lib/libc.so.6:free", "uprobe.s")]
    [InlineData("tp/sched/sched_switch", "tp")]
    [InlineData("xdp", "xdp")]
    [InlineData("xdp/devmap", "xdp/devmap")]
    [InlineData("cgroup/sock_create", "cgroup/sock_create")]
    public void A_section_matches_by_its_whole_name_or_up_to_the_first_slash(string section, string prefix) =>
        Assert.Equal(prefix, SectionDefinitions.Find(section)?.Prefix);

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("kprobes/do_unlinkat")]
    [InlineData("xdp/anything")]
    [InlineData("xdp/")]
    [InlineData("cgroup/sock/more")]
    [InlineData("Kprobe/do_unlinkat")]
    [InlineData("?kprobe/do_unlinkat")]
    [InlineData(".text")]
    public void A_section_that_libbpf_does_not_know_has_no_definition(string section) =>
        Assert.Null(SectionDefinitions.Find(section));

    [Fact]
    public void Sleepable_sections_are_those_that_end_in_s_and_syscall() =>
        Assert.All(
            SectionDefinitions.All,
            definition => Assert.Equal(
                definition.Prefix.EndsWith(".s", StringComparison.Ordinal) || definition.Prefix == "syscall", definition.IsSleepable));
}
