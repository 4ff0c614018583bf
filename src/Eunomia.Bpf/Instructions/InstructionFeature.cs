namespace Eunomia.Bpf.Instructions;

/// <summary>
/// Instructions that came to the kernel together, after those that every kernel with BTF knows.
/// <see href="https://docs.kernel.org/bpf/standardization/instruction-set.html">The instruction set</see>
/// </summary>
public sealed record InstructionFeature
{
    private InstructionFeature(string name, string description, int major, int minor) =>
        (Name, Description, Kernel) = (name, description, new Version(major, minor));

    /// <summary>Atomic operations that return what was there before, and all but additions.</summary>
    public static InstructionFeature Atomics { get; } = new("atomics", "atomic operations beyond plain addition", 5, 12);

    /// <summary>What <c>-mcpu=v4</c> brought: loads and moves that extend the sign, signed division, byte swaps, far jumps.</summary>
    public static InstructionFeature CpuV4 { get; } = new("cpu v4", "instructions of -mcpu=v4", 6, 6);

    /// <summary><c>may_goto</c>, of which <c>cond_break</c> and <c>can_loop</c> are made.</summary>
    public static InstructionFeature MayGoto { get; } = new("may_goto", "loops with cond_break or can_loop", 6, 9);

    /// <summary>Loads and stores that other memory accesses may not pass.</summary>
    public static InstructionFeature OrderedAccess { get; } = new("load_acquire", "loads and stores with a memory order", 6, 15);

    /// <summary>All of them, by the kernel that has them.</summary>
    public static ImmutableArray<InstructionFeature> All { get; } = [Atomics, CpuV4, MayGoto, OrderedAccess];

    /// <summary>A short name, such as <c>atomics</c>.</summary>
    public string Name { get; }

    /// <summary>What they are for, in the plural.</summary>
    public string Description { get; }

    /// <summary>The first Linux that knows them.</summary>
    public Version Kernel { get; }

    /// <summary>The one that an instruction is of; null when it is of none of them: every kernel knows it, or it is one of arenas and jump tables.</summary>
    internal static InstructionFeature? Find(Instruction instruction) => instruction.Class switch
    {
        InstructionClass.StoreRegister when instruction.Mode == 0xc0 => OfAtomic(instruction),
        InstructionClass.LoadRegister when instruction.Mode == 0x80 => CpuV4,
        InstructionClass.Arithmetic or InstructionClass.Arithmetic32 => OfArithmetic(instruction),
        _ => instruction.Opcode switch
        {
            Instruction.FarJump => CpuV4,
            Instruction.MayGoto => MayGoto,
            _ => null,
        },
    };

    private static InstructionFeature? OfAtomic(Instruction instruction) => instruction.Immediate switch
    {
        0x00 => null,
        0x100 or 0x110 => OrderedAccess,
        _ => Atomics,
    };

    private static InstructionFeature? OfArithmetic(Instruction instruction) => (instruction.Operation, instruction.Offset) switch
    {
        // BPF_MOV with one of its kinds in the offset, BPF_DIV and BPF_MOD with a sign.
        (0xb0, 8 or 16 or 32) or (0x30 or 0x90, 1) => CpuV4,
        _ => instruction.Opcode == Instruction.ByteSwap ? CpuV4 : null,
    };
}
