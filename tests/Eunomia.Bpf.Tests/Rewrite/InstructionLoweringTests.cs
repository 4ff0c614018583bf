using Eunomia.Bpf.Elf;
using Eunomia.Bpf.Instructions;
using Eunomia.Bpf.Objects;
using Eunomia.Bpf.Rewrite;
using Eunomia.Bpf.Tests.Instructions;
using Eunomia.Bpf.Tests.Objects;

namespace Eunomia.Bpf.Tests.Rewrite;

public sealed class InstructionLoweringTests(BpfToolchain toolchain)
{
    private const string Section = "tc";

    // The result of the first one is thrown away, whatever the compiler makes of such a call in C.
    private const string Fetching = """
        long long total, last;
        SEC("tc") int counts(void *context)
        {
            long long one = 1;
            asm volatile("%0 = atomic_fetch_add((u64 *)(%1 + 0), %0)" : "+r"(one) : "r"(&total) : "memory");
            return 0;
        }
        SEC("tc") int returns(void *context)
        {
            return __sync_fetch_and_add(&last, 1) > 3;
        }
        SEC("tc") int exchanges(void *context)
        {
            __sync_lock_test_and_set(&last, 0);
            return 0;
        }
        """;

    [Theory]
    [InlineData("bpfel")]
    [InlineData("bpfeb")]
    public void Additions_whose_result_nobody_reads_return_none(string target)
    {
        var original = ElfReader.Read(toolchain.Compile(Fetching, "-target", target, "-mcpu=v3"));

        var lowered = InstructionLowering.Lower(original, [InstructionFeature.Atomics]);

        Assert.Equal([("counts", 7), ("returns", 12), ("exchanges", 16)], Uses(original));
        Assert.Equal([("returns", 12), ("exchanges", 16)], Uses(lowered));
        var (before, after) = (original.Bytes.ToArray(), lowered.Bytes.ToArray());
        var changed = Assert.Single(Enumerable.Range(0, before.Length), i => before[i] != after[i]);
        Assert.Equal((1, 0), (before[changed], after[changed]));
        Assert.Equal(lowered.FindSection(Section)!.Data, ElfReader.Read(after).FindSection(Section)!.Data.ToArray());
    }

    [Theory]
    [InlineData("__sync_fetch_and_add(&wide, 1)")]
    [InlineData("__sync_fetch_and_add(&narrow, 1)")]
    [InlineData("__sync_fetch_and_sub(&wide, 7)")]
    [InlineData("__atomic_fetch_add(&wide, 3, __ATOMIC_SEQ_CST)")]
    [InlineData("for (int i = 1; i < 9; i++) { __sync_fetch_and_add(&wide, i); bpf_ktime_get_ns(); }")]
    [InlineData("if (bpf_ktime_get_ns() & 1) __sync_fetch_and_add(&wide, 1); else __sync_fetch_and_add(&narrow, bpf_ktime_get_ns())")]
    public void Counters_in_C_take_no_newer_kernel(string statement)
    {
        var original = ElfReader.Read(toolchain.Compile($"long long wide; int narrow; SEC(\"tc\") int counts(void *context) {{ {statement}; return 0; }}", "-mcpu=v3"));

        Assert.Empty(Uses(InstructionLowering.Lower(original, [InstructionFeature.Atomics])));
    }

    [Theory]
    [InlineData("return __sync_fetch_and_add(&wide, 1);")]
    [InlineData("if (__sync_fetch_and_add(&wide, 1) == 3) wide = 0; return 0;")]
    [InlineData("wide = __sync_add_and_fetch(&narrow, 1); return 0;")]
    [InlineData("__sync_fetch_and_or(&wide, 1); return 0;")]
    public void Results_that_the_source_uses_stay(string body)
    {
        var original = ElfReader.Read(toolchain.Compile($"long long wide; int narrow; SEC(\"tc\") int counts(void *context) {{ {body} }}", "-mcpu=v3"));

        Assert.Same(original, InstructionLowering.Lower(original, InstructionFeature.All));
        Assert.NotEmpty(Uses(original));
    }

    [Fact]
    public void Only_what_is_asked_for_is_replaced()
    {
        var original = ElfReader.Read(toolchain.Compile(Fetching, "-mcpu=v3"));

        Assert.Same(original, InstructionLowering.Lower(original, []));
        Assert.Same(original, InstructionLowering.Lower(original, [InstructionFeature.CpuV4]));
    }

    [Theory]
    [InlineData(false, 0xdc)]
    [InlineData(true, 0xd4)]
    public void Byte_swaps_become_conversions_to_the_other_order(bool bigEndian, byte expected)
    {
        var slots = new Slots(bigEndian);
        byte[] code =
        [
            .. slots.Slot(0xd7, 3, immediate: 16), .. slots.Slot(0xd7, 3, immediate: 32), .. slots.Slot(0xd7, 3, immediate: 64),
            // Not of the instruction set.
            .. slots.Slot(0xd7, 3, immediate: 8), .. slots.Slot(0xd7, 3, source: 1, immediate: 16), .. slots.Slot(0xd7, 3, offset: 1, immediate: 16), .. slots.Slot(0xdf, 3, immediate: 16),
        ];

        var replacements = InstructionLowering.Replacements(new InstructionSpan(code, bigEndian), [], [InstructionFeature.CpuV4]);

        Assert.Equal(
            [(0, new Instruction(expected, 3, 0, 0, 16)), (1, new Instruction(expected, 3, 0, 0, 32)), (2, new Instruction(expected, 3, 0, 0, 64))],
            replacements);
    }

    [Fact]
    public void Rewriting_lowers_when_it_is_told_to()
    {
        var compiled = toolchain.Compile(Fetching, "-mcpu=v3");
        var lowered = InstructionLowering.Lower(ElfReader.Read(compiled), [InstructionFeature.Atomics]).Bytes;

        var rewritten = ObjectRewriter.Rewrite(compiled, new RewriteOptions { Lowered = [InstructionFeature.Atomics] }).Object;

        Assert.Equal(ObjectRewriter.Rewrite(lowered, new()).Object.ToArray(), rewritten.ToArray());
        Assert.NotEqual(ObjectRewriter.Rewrite(compiled, new()).Object.ToArray(), rewritten.ToArray());
    }

    [Theory]
    [InlineData(0xdb, 0, 0x00, null)]
    [InlineData(0xdb, 0, 0x01, "atomics")]
    [InlineData(0xc3, 0, 0x40, "atomics")]
    [InlineData(0xdb, 0, 0xf1, "atomics")]
    [InlineData(0xd3, 0, 0x110, "load_acquire")]
    [InlineData(0xdb, 0, 0x100, "load_acquire")]
    [InlineData(0x91, 0, 0, "cpu v4")]
    [InlineData(0x71, 0, 0, null)]
    [InlineData(0xbf, 8, 0, "cpu v4")]
    [InlineData(0xbc, 16, 0, "cpu v4")]
    [InlineData(0xbf, 0, 0, null)]
    [InlineData(0xbf, 1, 0, null)] // a cast of pointers into arenas
    [InlineData(0x3f, 1, 0, "cpu v4")]
    [InlineData(0x94, 1, 0, "cpu v4")]
    [InlineData(0x3f, 0, 0, null)]
    [InlineData(0xd7, 0, 16, "cpu v4")]
    [InlineData(0xdc, 0, 16, null)]
    [InlineData(0x06, 0, 0, "cpu v4")]
    [InlineData(0x05, 1, 0, null)]
    [InlineData(0xe5, 1, 0, "may_goto")]
    [InlineData(0x18, 0, 0, null)]
    [InlineData(0x85, 0, 1, null)]
    public void Instructions_are_known_by_the_kernel_that_brought_them(byte opcode, short offset, int immediate, string? feature) =>
        Assert.Equal(feature, InstructionFeature.Find(new Instruction(opcode, 1, 2, offset, immediate))?.Name);

    /// <summary>Where instructions are that not every kernel knows: the function, and the line of the source.</summary>
    private static IEnumerable<(string, int)> Uses(ElfFile elf) =>
        InstructionUse.In(BpfObject.Read(elf.Bytes, "lowered")).Select(use => (use.Function!, (int)use.Line!.LineNumber));
}
