using Eunomia.Bpf.Instructions;

namespace Eunomia.Bpf.Core;

/// <summary>
/// Tells whether an instruction takes what its relocation asked for: libbpf puts it into the immediate value of an assignment or an addition, or into the
/// offset of an access to memory.
/// </summary>
internal static class CoreInstruction
{
    private const int SizeBits = 0x18; // BPF_SIZE

    /// <summary>What becomes of a relocation in that instruction: it may not be one that takes a value, or not this value.</summary>
    /// <param name="code">The code of the section.</param>
    /// <param name="index">The instruction's slot.</param>
    /// <param name="result">What the types say.</param>
    public static CoreResult Check(InstructionSpan code, int index, CoreResult result)
    {
        if (result.Outcome != CoreOutcome.Value)
        {
            return result;
        }

        if (!IsExpected(code, index, result))
        {
            return Refused(result);
        }

        return !IsMemory(code[index]) || result.AccessSize.Local == result.AccessSize.Kernel ? result
            : result.CannotAccess ? result with { Outcome = CoreOutcome.Invalid, Problem = CoreProblem.OtherSize, Missing = result.Subject }
            : CanResize(code[index], result) ? result
            : Refused(result);
    }

    private static CoreResult Refused(CoreResult result) => result with { Outcome = CoreOutcome.Refused, Problem = CoreProblem.Unusable, Missing = result.Subject };

    /// <summary>Whether the instruction takes a value, and has the one that the compiler should have put there.</summary>
    private static bool IsExpected(InstructionSpan code, int index, CoreResult result)
    {
        var instruction = code[index];
        ulong? present = instruction switch
        {
            _ when IsMemory(instruction) => result.Value <= (ulong)short.MaxValue ? (ulong)instruction.Offset : null,
            { Opcode: Instruction.Load64 } => index + 1 < code.Count ? Constant(instruction, code[index + 1]) : null,
            { Class: InstructionClass.Arithmetic or InstructionClass.Arithmetic32, HasSource: false } => (ulong)instruction.Immediate,
            _ => null,
        };
        return present is { } value && (!result.IsExact || value == result.LocalValue);
    }

    /// <summary>A value of 64 bits; null where it is the address of something.</summary>
    private static ulong? Constant(Instruction instruction, Instruction second) =>
        instruction is { Source: 0, Offset: 0 } && second is { Opcode: 0, Destination: 0, Source: 0, Offset: 0 }
            ? (uint)instruction.Immediate | (ulong)(uint)second.Immediate << 32
            : null;

    private static bool IsMemory(Instruction instruction) => instruction.Class is InstructionClass.LoadRegister or InstructionClass.Store or InstructionClass.StoreRegister;

    /// <summary>Whether it can read or write as many bytes as the kernel's field has, in place of those that the program's has.</summary>
    private static bool CanResize(Instruction instruction, CoreResult result) =>
        SizeOf(instruction) == result.AccessSize.Local && result.AccessSize.Kernel is 1 or 2 or 4 or 8;

    private static uint SizeOf(Instruction instruction) => (instruction.Opcode & SizeBits) switch { 0x18 => 8, 0 => 4, 0x08 => 2, _ => 1 };
}
