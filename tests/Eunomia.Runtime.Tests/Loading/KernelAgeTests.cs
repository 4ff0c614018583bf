using Eunomia.Runtime.Loading;

namespace Eunomia.Runtime.Tests.Loading;

/// <summary>What Linux 5.2 to 6.5 said to programs that newer kernels take.</summary>
public sealed class KernelAgeTests
{
    [Theory]
    [InlineData("BPF_STX uses reserved fields", "this kernel does not know atomic instructions that return what was there before: program 'p' (a.bpf.c:3)", "5.12")]
    [InlineData("number of funcs in func_info doesn't match number of subprogs", "this kernel does not know functions that are passed to helpers: program 'p' (a.bpf.c:3)", "5.13")]
    [InlineData("unknown opcode 81", "this kernel does not know one of its instructions (unknown opcode 81): program 'p' (a.bpf.c:3)", "-mcpu")]
    [InlineData("back-edge from insn 7 to 2", "this kernel does not know loops: program 'p' (a.bpf.c:3)", "5.3")]
    [InlineData("bpf_lsm_bprm_check_security is not sleepable", "this kernel does not know programs that sleep in the LSM hook 'bprm_check_security': program 'p' (a.bpf.c:3)", "'.s'")]
    public void A_program_for_newer_kernels_is_a_matter_of_the_kernel(string reason, string message, string hint)
    {
        var problem = KernelAge.Explain(VerifierLog.Parse([reason, "processed 0 insns (limit 1000000) max_states_per_insn 0"]), "p", "a.bpf.c:3")!;

        Assert.Equal("ECLI0325", problem.Id);
        Assert.Equal(Fault.Environment, problem.Fault);
        Assert.Equal(message, problem.Message);
        Assert.Contains(hint, problem.Hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("R0 invalid mem access 'map_value_or_null'")]
    [InlineData("bpf_lsm_ is not sleepabl")]
    [InlineData("helper call is not sleepable")]
    [InlineData("")]
    public void A_program_that_is_wrong_is_not(string reason) => Assert.Null(KernelAge.Explain(VerifierLog.Parse([reason]), "p", null));
}
