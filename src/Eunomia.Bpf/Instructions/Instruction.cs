using Eunomia.Bpf.IO;

namespace Eunomia.Bpf.Instructions;

/// <summary>
/// One slot of code. <see href="https://docs.kernel.org/bpf/standardization/instruction-set.html">The instruction set</see>
/// </summary>
/// <param name="Opcode">Class, size, mode or operation.</param>
/// <param name="Destination">Number of the destination register.</param>
/// <param name="Source">Number of the source register, or what kind of immediate it has.</param>
/// <param name="Offset">Of memory, or of a jump, in slots from the next one.</param>
/// <param name="Immediate">A constant, or which atomic operation it is.</param>
internal readonly record struct Instruction(byte Opcode, int Destination, int Source, short Offset, int Immediate)
{
    /// <summary>Length of a slot, in bytes.</summary>
    public const int Size = 8;

    /// <summary><c>BPF_LD | BPF_IMM | BPF_DW</c>: the only one of two slots.</summary>
    public const byte Load64 = 0x18;

    /// <summary><c>BPF_JMP | BPF_CALL</c>.</summary>
    public const byte Call = 0x85;

    /// <summary><c>BPF_JMP | BPF_EXIT</c>.</summary>
    public const byte Exit = 0x95;

    /// <summary><c>BPF_JMP | BPF_JA</c>, whose distance is the offset.</summary>
    public const byte Jump = 0x05;

    /// <summary><c>BPF_JMP32 | BPF_JA</c>, whose distance is the immediate.</summary>
    public const byte FarJump = 0x06;

    /// <summary><c>BPF_JMP | BPF_JCOND</c>: goes on, or jumps when it has gone on too often.</summary>
    public const byte MayGoto = 0xe5;

    /// <summary><c>BPF_ALU64 | BPF_END</c>: swaps bytes whatever their order.</summary>
    public const byte ByteSwap = 0xd7;

    /// <summary><c>BPF_FETCH</c>, in the immediate of an atomic operation.</summary>
    public const int Fetch = 1;

    /// <summary><c>BPF_CLASS</c>.</summary>
    public InstructionClass Class => (InstructionClass)(Opcode & 0x07);

    /// <summary><c>BPF_MODE</c> of a load or store.</summary>
    public int Mode => Opcode & 0xe0;

    /// <summary><c>BPF_OP</c> of a calculation or jump.</summary>
    public int Operation => Opcode & 0xf0;

    /// <summary>Whether the second operand of a calculation or comparison is a register, <c>BPF_X</c>.</summary>
    public bool HasSource => (Opcode & 0x08) != 0;

    /// <summary>Whether it is an atomic operation on four or eight bytes.</summary>
    public bool IsAtomic => Opcode is 0xc3 or 0xdb;

    /// <summary>Reads one.</summary>
    /// <exception cref="MalformedInputException">Too few bytes are left.</exception>
    public static Instruction Read(ref SpanReader reader)
    {
        var opcode = reader.ReadU8();
        var registers = reader.ReadU8();
        var (low, high) = (registers & 0xf, registers >> 4);
        var (destination, source) = reader.BigEndian ? (high, low) : (low, high);
        return new Instruction(opcode, destination, source, (short)reader.ReadU16(), (int)reader.ReadU32());
    }
}

/// <summary>What kind of instruction one is: the lowest three bits of its opcode.</summary>
internal enum InstructionClass
{
    /// <summary><c>BPF_LD</c>.</summary>
    Load = 0,

    /// <summary><c>BPF_LDX</c>.</summary>
    LoadRegister = 1,

    /// <summary><c>BPF_ST</c>.</summary>
    Store = 2,

    /// <summary><c>BPF_STX</c>.</summary>
    StoreRegister = 3,

    /// <summary><c>BPF_ALU</c>.</summary>
    Arithmetic32 = 4,

    /// <summary><c>BPF_JMP</c>.</summary>
    Jump = 5,

    /// <summary><c>BPF_JMP32</c>.</summary>
    Jump32 = 6,

    /// <summary><c>BPF_ALU64</c>.</summary>
    Arithmetic = 7,
}
