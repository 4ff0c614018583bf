using Eunomia.Runtime.Diagnostics;

namespace Eunomia.Runtime.Loading;

/// <summary>Recognises verifier messages about programs that are right, but made for a newer kernel.</summary>
internal static class KernelAge
{
    private const string Sleepless = " is not sleepable";

    /// <summary>The flag for packets in several buffers is refused without a message.</summary>
    public static RuntimeProblem OfFragments(string program) => ProblemCatalog.KernelTooOld(
        program, "XDP programs for packets in several buffers", "run it on Linux 5.18 or later, or put 'xdp' in place of 'xdp.frags' in the source", null);

    /// <summary>The problem; null when the kernel's age is not the reason.</summary>
    public static RuntimeProblem? Explain(VerifierLog log, string program, string? place)
    {
        var reason = log.Reason;
        return reason switch
        {
            "BPF_STX uses reserved fields" or "BPF_ATOMIC uses reserved fields" => ProblemCatalog.KernelTooOld(
                program, "atomic instructions that return what was there before", "run it on Linux 5.12 or later, or compile it with -mcpu=v2", place),
            "number of funcs in func_info doesn't match number of subprogs" => ProblemCatalog.KernelTooOld(
                program, "functions that are passed to helpers", "run it on Linux 5.13 or later", place),
            _ when reason.StartsWith("unknown opcode ", StringComparison.Ordinal) => ProblemCatalog.KernelTooOld(
                program, $"one of its instructions ({reason})", "run it on a newer kernel, or compile it with an older -mcpu, such as v2", place),
            _ when reason.StartsWith("back-edge from insn ", StringComparison.Ordinal) => ProblemCatalog.KernelTooOld(
                program, "loops", "run it on Linux 5.3 or later, or unroll them in the source", place),
            // bpf_lsm_bprm_check_security is not sleepable
            _ when reason.StartsWith("bpf_lsm_", StringComparison.Ordinal) && reason.EndsWith(Sleepless, StringComparison.Ordinal) => ProblemCatalog.KernelTooOld(
                program, $"programs that sleep in the LSM hook '{reason["bpf_lsm_".Length..^Sleepless.Length]}'",
                "run it on a newer kernel, or leave the '.s' out of its section if it calls nothing that sleeps", place),
            _ => null,
        };
    }
}
