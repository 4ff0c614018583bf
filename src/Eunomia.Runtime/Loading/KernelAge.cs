using Eunomia.Bpf.Objects;
using Eunomia.Runtime.Diagnostics;

namespace Eunomia.Runtime.Loading;

/// <summary>Recognises verifier messages about programs that are right, but made for a newer kernel.</summary>
internal static class KernelAge
{
    private const string Sleepless = " is not sleepable";
    private const string UnknownOpcode = "unknown opcode ";
    private const string SubprogramSection = ".text"; // its functions may be called by any program

    /// <summary>The flag for packets in several buffers is refused without a message.</summary>
    public static RuntimeProblem OfFragments(string program) => ProblemCatalog.KernelTooOld(
        program, "XDP programs for packets in several buffers", "run it on Linux 5.18 or later", null);

    /// <summary>The problem; null when the kernel's age is not the reason.</summary>
    /// <param name="log">What the verifier says.</param>
    /// <param name="program">The program.</param>
    /// <param name="place">Where the verifier stopped; null when it does not say.</param>
    /// <param name="lacking">The object's instructions that the kernel lacks.</param>
    public static RuntimeProblem? Explain(VerifierLog log, string program, string? place, IEnumerable<InstructionUse> lacking)
    {
        var reason = log.Reason;
        return reason switch
        {
            _ when IsOfInstruction(reason) => OfInstruction(reason, program, place, lacking),
            "number of funcs in func_info doesn't match number of subprogs" => ProblemCatalog.KernelTooOld(
                program, "functions that are passed to helpers", "run it on Linux 5.13 or later", place),
            _ when reason.StartsWith("back-edge from insn ", StringComparison.Ordinal) => ProblemCatalog.KernelTooOld(
                program, "loops", "run it on Linux 5.3 or later", place),
            // bpf_lsm_bprm_check_security is not sleepable
            _ when reason.StartsWith("bpf_lsm_", StringComparison.Ordinal) && reason.EndsWith(Sleepless, StringComparison.Ordinal) => ProblemCatalog.KernelTooOld(
                program, $"programs that sleep in the LSM hook '{reason["bpf_lsm_".Length..^Sleepless.Length]}'", "run it on a newer kernel", place),
            _ => null,
        };
    }

    // "unknown opcode 81", "BPF_STX uses reserved fields", "BPF_ATOMIC uses invalid atomic opcode 100"
    private static bool IsOfInstruction(string reason) =>
        reason.StartsWith(UnknownOpcode, StringComparison.Ordinal)
        || (reason.StartsWith("BPF_", StringComparison.Ordinal)
            && (reason.EndsWith(" uses reserved fields", StringComparison.Ordinal) || reason.Contains(" uses invalid atomic opcode ", StringComparison.Ordinal)));

    /// <summary>
    /// The instruction that takes the newest kernel is named, not the first one that the verifier met: who finds a kernel for that one shall not meet the next.
    /// </summary>
    private static RuntimeProblem? OfInstruction(string reason, string program, string? place, IEnumerable<InstructionUse> lacking)
    {
        var newest = lacking.Where(use => use.Function == program || use.Section == SubprogramSection)
            .OrderByDescending(use => use.Feature.Kernel).ThenByDescending(use => use.Function == program).FirstOrDefault();
        if (newest is null)
        {
            return reason.StartsWith(UnknownOpcode, StringComparison.Ordinal)
                ? ProblemCatalog.KernelTooOld(program, $"one of its instructions ({reason})", "run it on a newer kernel", place)
                : null;
        }

        var (what, hint) = (newest.Feature.Description, $"run it on Linux {newest.Feature.Kernel} or later");
        return ProblemCatalog.KernelTooOld(program, what, hint, newest.Line?.ToPlace() ?? place) with { Lacks = newest.Feature.Name };
    }
}
