using Eunomia.Bpf.Objects;

namespace Eunomia.Bpf.Tests.Objects;

public sealed class ProgramTests(BpfToolchain toolchain)
{
    private const string Programs = """
        __attribute__((noinline)) int helper(int value) { return value * 3; }

        SEC("xdp") int late(struct xdp_md *packet) { return helper(packet->ingress_ifindex); }
        SEC("?kprobe/do_unlinkat") int off(void *context) { return 0; }
        SEC("uprobe//usr/lib/libc.so.6:malloc") int in_library(void *context) { return 0; }
        SEC("xdp") int later(struct xdp_md *packet) { return XDP_PASS; }
        SEC("of_my_own/kind") int unknown(void *context) { return 0; }
        SEC("fentry.s") int no_target(void *context) { return 0; }
        """;

    [Theory]
    [InlineData("bpfel")]
    [InlineData("bpfeb")]
    public void Programs_come_by_section_then_offset_without_subprograms(string target)
    {
        var bpf = BpfObject.Read(toolchain.Compile(Programs, "-target", target, "-mcpu=v2"), "programs");

        var lines = bpf.Programs.Select(program => string.Join(' ',
            program.Name, program.Section, program.Attach, $"[{program.Target}]", program.IsAutoLoaded ? "loaded" : "not loaded",
            program.Offset, program.InstructionCount, program.Definition?.ProgramType ?? "unknown", program.Definition?.AttachType));
        Assert.Equal(
            """
            late xdp xdp [] loaded 0 3 xdp xdp
            later xdp xdp [] loaded 24 2 xdp xdp
            off ?kprobe/do_unlinkat kprobe/do_unlinkat [do_unlinkat] not loaded 0 2 kprobe 
            in_library uprobe//usr/lib/libc.so.6:malloc uprobe//usr/lib/libc.so.6:malloc [/usr/lib/libc.so.6:malloc] loaded 0 2 kprobe 
            unknown of_my_own/kind of_my_own/kind [] loaded 0 2 unknown 
            no_target fentry.s fentry.s [] loaded 0 2 tracing trace_fentry
            """,
            string.Join('\n', lines));
    }

    [Fact]
    public void The_installed_libbpf_sees_the_same() => LibBpfAgreementTests.AssertAgreement(toolchain.Compile(Programs), "programs");

    [Fact]
    public void An_only_function_is_a_program_wherever_it_is()
    {
        var alone = BpfObject.Read(toolchain.Compile("int alone(void *context) { return 0; }"), "alone");
        var one = BpfObject.Read(toolchain.Compile("int one(void *context) { return 0; } int other(void *context) { return 1; }"), "two");

        Assert.Equal("alone .text", string.Join(", ", alone.Programs.Select(program => $"{program.Name} {program.Attach}")));
        Assert.Empty(one.Programs);
    }

    [Fact]
    public void A_static_program_is_refused_as_libbpf_refuses_it()
    {
        var bytes = toolchain.Compile("""static __attribute__((used)) SEC("xdp") int hidden(void *context) { return 0; }""");

        var error = Assert.Throws<MalformedInputException>(() => BpfObject.Read(bytes, "programs"));

        Assert.StartsWith("program 'hidden' in section 'xdp' is static", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("char LICENSE[] SEC(\"license\") = \"Dual BSD/GPL\";", "Dual BSD/GPL")]
    [InlineData("char _license[4] SEC(\"license\") = \"GPLv\";", "GPLv")]
    [InlineData("char LICENSE[100] SEC(\"license\") = \"GPL\";", "GPL")]
    public void The_license_is_the_text_in_its_section(string declaration, string? license) =>
        Assert.Equal(license, BpfObject.Read(toolchain.Compile(declaration), "license").License);

    [Fact]
    public void Type_information_beside_the_types_is_read_too()
    {
        var bpf = BpfObject.Read(toolchain.Compile(Programs), "programs");

        Assert.Contains(bpf.BtfExt!.Functions, records => records.SectionName == "xdp");
        Assert.Null(BpfObject.Read(toolchain.Compile(Programs, "-g0"), "programs").BtfExt);
    }
}
