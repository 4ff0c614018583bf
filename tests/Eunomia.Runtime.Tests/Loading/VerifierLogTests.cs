using Eunomia.Runtime.Diagnostics;
using Eunomia.Runtime.Loading;

namespace Eunomia.Runtime.Tests.Loading;

public sealed class VerifierLogTests
{
    [Fact]
    public void A_log_of_an_older_kernel_has_text_without_a_file()
    {
        var log = VerifierLog.Parse(["; return *value;", "7: (79) r1 = *(u64 *)(r0 +0)", "R0 invalid mem access 'map_value_or_null'", "processed 8 insns (limit 1000000) max_states_per_insn 0"]);

        Assert.Equal("R0 invalid mem access 'map_value_or_null'", log.Reason);
        Assert.Equal(("return *value;", null, 0u), log.Source);
        Assert.Equal(7u, log.Instruction);
    }

    [Fact]
    public void The_state_after_a_jump_names_the_instruction_it_goes_to()
    {
        Assert.Equal(12u, VerifierLog.Parse(["from 5 to 12: R0=0 R10=fp0", "something is wrong"]).Instruction);
    }

    [Theory]
    [InlineData("R0 invalid mem access 'map_value_or_null'", "bpf_map_lookup_elem() may find nothing")]
    [InlineData("R6 invalid mem access 'ringbuf_mem_or_null'", "bpf_ringbuf_reserve() may find no room")]
    [InlineData("R6 invalid mem access 'mem_or_null'", "bpf_ringbuf_reserve() may find no room")]
    [InlineData("R1 invalid mem access 'sock_or_null'", "may be NULL")]
    [InlineData("R3 offset is outside of the packet", "data_end")]
    [InlineData("R1 invalid mem access 'scalar'", "BPF_CORE_READ()")]
    [InlineData("R1 invalid mem access 'inv'", "BPF_CORE_READ()")]
    [InlineData("BPF_EXIT instruction in main prog would lead to reference leak", "bpf_ringbuf_submit()")]
    [InlineData("R2 min value is negative, either use unsigned or 'var &= const'", "mask it")]
    [InlineData("infinite loop detected at insn 2", "bpf_loop()")]
    [InlineData("The sequence of 8193 jumps is too complex.", "bpf_loop()")]
    [InlineData("R0 !read_ok", null)]
    public void The_classic_reasons_have_a_hint(string reason, string? hint)
    {
        if (hint is null)
        {
            Assert.Null(VerifierHints.Find(reason));
        }
        else
        {
            Assert.Contains(hint, VerifierHints.Find(reason), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("infinite loop detected at insn 2", "cur state: R1=scalar() R10=fp0 fp-8=mmmm????", "old state: R1=scalar() R10=fp0 fp-8=mmmm????")]
    [InlineData("infinite loop detected at insn 2", "cur state:", " frame1: R1=scalar() R10=fp0", "old state:", " R1_w=inv(id=0) R10=fp0")]
    [InlineData("unbounded memory access", "mark_precise: frame0: last_idx 4 first_idx 0", "last_idx 4 first_idx 0", "regs=4 stack=0 before 3: (07) r2 += 1", "parent didn't have regs=4 stack=0 marks")]
    [InlineData("R2 min value is negative")]
    public void States_after_the_reason_are_no_reason(string reason, params string[] after)
    {
        var log = VerifierLog.Parse(["2: (61) r1 = *(u32 *)(r10 -4)", reason, .. after, "processed 8 insns (limit 1000000) max_states_per_insn 0"]);

        Assert.Equal(reason, log.Reason);
        Assert.EndsWith(reason, log.Excerpt, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData(";")]
    [InlineData("; @ ")]
    [InlineData("from  to ")]
    [InlineData("99999999999999999999: (95) exit")]
    [InlineData("processed 1 insns (limit 1")]
    public void Any_line_is_a_log(string line)
    {
        var log = VerifierLog.Parse([line]);

        Assert.Null(log.Instruction);
        Assert.Single(log.Lines);
    }

    [Fact]
    public void A_log_that_breaks_off_is_read_to_its_end()
    {
        var log = LoadLog.Parse("libbpf: prog 'a': BPF program load failed: Permission denied\nlibbpf: prog 'a': -- BEGIN PROG LOAD LOG --\n0: (95) exit\nR0 !read_ok\n");

        Assert.Equal("R0 !read_ok", log.Verifier!.Reason);
        Assert.Equal("a", log.Program);
    }

    [Fact]
    public void Warnings_after_the_log_name_the_program()
    {
        var log = LoadLog.Parse("libbpf: prog 'b': -- BEGIN PROG LOAD LOG --\nx\n-- END PROG LOAD LOG --\nlibbpf: prog 'b': failed to load: -22\nlibbpf: failed to load object 'o'\n");

        Assert.Equal(["prog 'b': failed to load: -22", "failed to load object 'o'"], log.Warnings);
        Assert.Equal("b", log.Program);
    }
}
