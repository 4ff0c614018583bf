using Eunomia.Bpf.BtfExt;
using Eunomia.Bpf.Instructions;
using Eunomia.Bpf.Objects;
using Eunomia.Runtime.Diagnostics;
using Eunomia.Runtime.Loading;

namespace Eunomia.Runtime.Tests.Loading;

/// <summary>What Linux 5.2 to 6.5 said to programs that newer kernels take.</summary>
public sealed class KernelAgeTests
{
    [Theory]
    [InlineData("number of funcs in func_info doesn't match number of subprogs", "this kernel does not know functions that are passed to helpers: program 'p' (a.bpf.c:3)", "5.13")]
    [InlineData("unknown opcode 81", "this kernel does not know one of its instructions (unknown opcode 81): program 'p' (a.bpf.c:3)", "newer kernel")]
    [InlineData("back-edge from insn 7 to 2", "this kernel does not know loops: program 'p' (a.bpf.c:3)", "5.3")]
    [InlineData("bpf_lsm_bprm_check_security is not sleepable", "this kernel does not know programs that sleep in the LSM hook 'bprm_check_security': program 'p' (a.bpf.c:3)", "newer kernel")]
    public void A_program_for_newer_kernels_is_a_matter_of_the_kernel(string reason, string message, string hint)
    {
        var problem = Explain(reason)!;

        Assert.Equal("ECLI0325", problem.Id);
        Assert.Equal(Fault.Environment, problem.Fault);
        Assert.Equal(message, problem.Message);
        Assert.Contains(hint, problem.Hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("BPF_STX uses reserved fields")]
    [InlineData("BPF_ATOMIC uses reserved fields")]
    [InlineData("BPF_LDX uses reserved fields")]
    [InlineData("BPF_MOV uses reserved fields")]
    [InlineData("BPF_ATOMIC uses invalid atomic opcode 100")]
    [InlineData("unknown opcode 06")]
    public void An_instruction_of_a_newer_kernel_is_named_with_its_line_and_that_kernel(string reason)
    {
        var problem = Explain(reason, Use(InstructionFeature.Atomics, "p", 7), Use(InstructionFeature.Atomics, "p", 8))!;

        Assert.Equal("ECLI0325", problem.Id);
        Assert.Equal("this kernel does not know atomic operations beyond plain addition: program 'p' (a.bpf.c:7:5)", problem.Message);
        Assert.Equal("run it on Linux 5.12 or later", problem.Hint);
        Assert.Equal("atomics", problem.Lacks);
    }

    [Fact]
    public void Of_several_instructions_the_one_for_the_newest_kernel_is_named()
    {
        var problem = Explain(
            "BPF_STX uses reserved fields",
            Use(InstructionFeature.Atomics, "p", 7), Use(InstructionFeature.CpuV4, "p", 9), Use(InstructionFeature.MayGoto, "another", 1))!;

        Assert.Equal("this kernel does not know instructions of -mcpu=v4: program 'p' (a.bpf.c:9:5)", problem.Message);
        Assert.Equal("run it on Linux 6.6 or later", problem.Hint);
    }

    [Fact]
    public void Instructions_of_functions_that_a_program_may_call_are_its_own()
    {
        Assert.Contains("(a.bpf.c:4:5)", Explain("BPF_STX uses reserved fields", Use(InstructionFeature.Atomics, "g", 4, ".text"))!.Message, StringComparison.Ordinal);
        Assert.Contains(
            "(a.bpf.c:7:5)", Explain("BPF_STX uses reserved fields", Use(InstructionFeature.Atomics, "g", 4, ".text"), Use(InstructionFeature.Atomics, "p", 7))!.Message, StringComparison.Ordinal);
        Assert.Null(Explain("BPF_STX uses reserved fields", Use(InstructionFeature.Atomics, "another", 4)));
    }

    [Fact]
    public void Without_line_information_the_place_is_where_the_verifier_stopped() =>
        Assert.Contains("(a.bpf.c:3)", Explain("unknown opcode d7", Use(InstructionFeature.CpuV4, "p", 1) with { Line = null })!.Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("R0 invalid mem access 'map_value_or_null'")]
    [InlineData("BPF_MOV uses reserved fields")]
    [InlineData("bpf_lsm_ is not sleepabl")]
    [InlineData("helper call is not sleepable")]
    [InlineData("")]
    public void A_program_that_is_wrong_is_not(string reason) => Assert.Null(Explain(reason));

    private static RuntimeProblem? Explain(string reason, params InstructionUse[] lacking) =>
        KernelAge.Explain(VerifierLog.Parse([reason, "processed 0 insns (limit 1000000) max_states_per_insn 0"]), "p", "a.bpf.c:3", lacking);

    private static InstructionUse Use(InstructionFeature feature, string function, uint line, string section = "xdp") =>
        new(feature, section, function, new BpfLineInfo(0, "./a.bpf.c", "text", line, 5));
}
