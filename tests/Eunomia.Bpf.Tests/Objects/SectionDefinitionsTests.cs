using Eunomia.Bpf.Objects;
using Eunomia.Bpf.Tests.Objects.Interop;

namespace Eunomia.Bpf.Tests.Objects;

public sealed class SectionDefinitionsTests
{
    // When libbpf learnt the sections that 1.0 did not know.
    private static readonly Dictionary<string, Version> Since = new(StringComparer.Ordinal)
    {
        ["struct_ops.s"] = new(1, 2),
        ["uprobe.multi"] = new(1, 3),
        ["uretprobe.multi"] = new(1, 3),
        ["uprobe.multi.s"] = new(1, 3),
        ["uretprobe.multi.s"] = new(1, 3),
        ["usdt.s"] = new(1, 3),
        ["tc/ingress"] = new(1, 3),
        ["tc/egress"] = new(1, 3),
        ["tcx/ingress"] = new(1, 3),
        ["tcx/egress"] = new(1, 3),
        ["netkit/primary"] = new(1, 3),
        ["netkit/peer"] = new(1, 3),
        ["cgroup/connect_unix"] = new(1, 3),
        ["cgroup/sendmsg_unix"] = new(1, 3),
        ["cgroup/recvmsg_unix"] = new(1, 3),
        ["cgroup/getpeername_unix"] = new(1, 3),
        ["cgroup/getsockname_unix"] = new(1, 3),
        ["netfilter"] = new(1, 3),
        ["sk_skb/verdict"] = new(1, 4),
        ["kprobe.session"] = new(1, 5),
    };

    [Fact]
    public void All_sections_of_libbpf_1_5_are_there_once()
    {
        Assert.Equal(101, SectionDefinitions.All.Length);
        Assert.Equal(101, SectionDefinitions.All.Select(definition => definition.Prefix).ToHashSet(StringComparer.Ordinal).Count);
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
            if (Since.GetValueOrDefault(definition.Prefix) > LibBpf.Version)
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
