namespace Eunomia.Bpf.Instructions;

/// <summary>
/// The registers that an instruction looks at and those that it replaces as a whole, a bit for each. Where in doubt, it looks at more and
/// replaces less: then more values count as read.
/// </summary>
/// <param name="Reads">Registers whose values matter to it.</param>
/// <param name="Writes">Registers whose values before it nobody sees after it.</param>
internal readonly record struct RegisterUse(int Reads, int Writes)
{
    /// <summary>Every register.</summary>
    public const int All = 0xffff;

    private const int Result = 1 << 0;
    private const int Context = 1 << 6; // where the packet loads of BPF_LD find it

    private const int HelperSource = 0; // any other one is a subprogram or a kernel function
    private const int ModeMemory = 0x60;
    private const int ModeMemorySigned = 0x80;
    private const int Xchg = 0xe1;
    private const int CompareXchg = 0xf1;

    private static RegisterUse Unknown => new(All, 0);

    /// <summary>The bit of a register.</summary>
    public static int Bit(int register) => 1 << register;

    /// <summary>What an instruction does with registers; one that nobody knows looks at all of them.</summary>
    /// <param name="instruction">The instruction.</param>
    /// <param name="isRelocated">Whether a loader puts in which function is called.</param>
    public static RegisterUse Find(Instruction instruction, bool isRelocated = false)
    {
        var (destination, source) = (Bit(instruction.Destination), Bit(instruction.Source));
        return (instruction.Class, instruction.Mode) switch
        {
            (InstructionClass.Load, _) => OfLoad(instruction),
            (InstructionClass.LoadRegister, ModeMemory or ModeMemorySigned) => new(source, destination),
            (InstructionClass.Store, ModeMemory) => new(destination, 0),
            (InstructionClass.StoreRegister, ModeMemory) => new(destination | source, 0),
            (InstructionClass.StoreRegister, _) => instruction.IsAtomic ? OfAtomic(instruction) : Unknown,
            (InstructionClass.Arithmetic or InstructionClass.Arithmetic32, _) => OfArithmetic(instruction),
            (InstructionClass.Jump or InstructionClass.Jump32, _) => instruction.Opcode == Instruction.Call ? OfCall(instruction, isRelocated) : OfJump(instruction),
            _ => Unknown,
        };
    }

    private static RegisterUse OfLoad(Instruction instruction) => instruction.Mode switch
    {
        _ when instruction.Opcode == Instruction.Load64 => new(0, Bit(instruction.Destination)),
        0x20 => new(Context, Result), // BPF_ABS
        0x40 => new(Context | Bit(instruction.Source), Result), // BPF_IND
        _ => Unknown,
    };

    private static RegisterUse OfAtomic(Instruction instruction)
    {
        var operands = Bit(instruction.Destination) | Bit(instruction.Source);
        return instruction.Immediate switch
        {
            CompareXchg => new(operands | Result, Result),
            Xchg => new(operands, Bit(instruction.Source)),
            // BPF_ADD, BPF_OR, BPF_AND, BPF_XOR.
            0x00 or 0x40 or 0x50 or 0xa0 => new(operands, 0),
            0x01 or 0x41 or 0x51 or 0xa1 => new(operands, Bit(instruction.Source)),
            _ => Unknown,
        };
    }

    /// <summary>All of them replace the whole register: those of 32 bits set its upper half to zero.</summary>
    private static RegisterUse OfArithmetic(Instruction instruction)
    {
        var (destination, source) = (Bit(instruction.Destination), instruction.HasSource ? Bit(instruction.Source) : 0);
        return instruction.Operation switch
        {
            0xb0 => new(source, destination), // BPF_MOV
            0x80 or 0xd0 => new(destination, destination), // BPF_NEG, BPF_END
            < 0xe0 => new(destination | source, destination),
            _ => Unknown,
        };
    }

    /// <summary>r6 to r9 are the same after it, whatever a subprogram does; r1 to r5 are left alone, because some calls do that.</summary>
    private static RegisterUse OfCall(Instruction call, bool isRelocated)
    {
        var count = call.Source == HelperSource && !isRelocated ? HelperArguments.CountOf(call.Immediate) : HelperArguments.Most;
        return new((Bit(count) - 1) << 1, Result);
    }

    private static RegisterUse OfJump(Instruction instruction) => (instruction.Opcode, instruction.Operation) switch
    {
        (Instruction.Jump or Instruction.FarJump, _) => new(0, 0),
        (Instruction.Exit, _) => new(Result, 0),
        // JA, CALL and EXIT in other forms, such as a jump through a table.
        (_, 0x00 or 0x80 or 0x90 or 0xf0) or (not Instruction.MayGoto, 0xe0) => Unknown,
        _ => new(Bit(instruction.Destination) | (instruction.HasSource ? Bit(instruction.Source) : 0), 0),
    };
}
