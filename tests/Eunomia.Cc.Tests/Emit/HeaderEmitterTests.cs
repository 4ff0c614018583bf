using System.Text;
using Eunomia.Cc.Emit.Header;

namespace Eunomia.Cc.Tests.Emit;

public class HeaderEmitterTests(GeneratedCode generated)
{
    public static TheoryData<string> Programs => [.. GeneratedCode.Programs];

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task The_header_of_a_program_is_as_before_and_its_assertions_hold(string program)
    {
        var header = Encoding.UTF8.GetString(await generated.OutputAsync($"{program}.types.h"));

        Assert.Equal("", generated.CheckHeader(header) ?? "");
        await Verify(header).UseParameters(program).UseDirectory("Snapshots");
    }

    [Fact]
    public async Task Every_kind_of_member_is_declared_and_the_assertions_hold()
    {
        var packaged = generated.CompileFixture("shapes.bpf.c", bigEndian: false);
        var header = HeaderEmitter.Emit("shapes", packaged, GeneratedCode.Describe(packaged));

        Assert.Equal("", generated.CheckHeader(header) ?? "");
        await Verify(header).UseDirectory("Snapshots");
    }

    [Fact]
    public void A_C_program_reads_what_the_compiler_for_BPF_wrote()
    {
        Assert.SkipUnless(BitConverter.IsLittleEndian, "the sample is little-endian");
        var packaged = generated.CompileFixture("shapes.bpf.c", bigEndian: false);
        var header = HeaderEmitter.Emit("shapes", packaged, GeneratedCode.Describe(packaged));
        var sample = packaged.Object.DataSections.SelectMany(section => section.Variables).Single(variable => variable.Name == "sample");

        Assert.Equal(
            """
            bits: 5 -60 1 7 2aaaabbbbcccd -7
            tight bits: 255 21 2badbad1 abcdef012345678
            tight: 9 -10 11 12 13
            rest: 32 abc -31 -42 cd 99

            """,
            generated.RunC("shapes_reader.c", header, "shapes.types.h", sample.Initial.ToArray()));
    }

    [Fact]
    public async Task An_assertion_that_does_not_hold_is_an_error()
    {
        var header = Encoding.UTF8.GetString(await generated.OutputAsync("execs.types.h"));

        var changed = header.Replace("uint64_t lifetime_ns", "uint32_t lifetime_ns", StringComparison.Ordinal);

        Assert.NotEqual(header, changed);
        Assert.Contains("offset of comm", generated.CheckHeader(changed), StringComparison.Ordinal);
    }

    [Fact]
    public void A_header_for_the_other_byte_order_is_refused_where_it_is_used()
    {
        var packaged = generated.CompileFixture("shapes.bpf.c", bigEndian: BitConverter.IsLittleEndian);
        var header = HeaderEmitter.Emit("shapes", packaged, GeneratedCode.Describe(packaged));

        Assert.Contains("endian", generated.CheckHeader(header), StringComparison.Ordinal);
    }
}
