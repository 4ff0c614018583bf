using System.Buffers.Binary;

namespace Eunomia.Bpf.Core;

/// <summary>
/// Tells whether an instruction takes what its relocation asked for: libbpf puts it into the immediate value of an assignment or an addition, or into the
/// offset of an access to memory.
/// <see href="https://docs.kernel.org/bpf/standardization/instruction-set.html">The instruction set</see>
/// </summary>
internal static class CoreInstruction
{
    /// <summary>Length of an instruction in bytes; one with a 64-bit value has two.</summary>
    public const int Length = 8;

    private const byte LoadImmediate64 = 0x18; // BPF_LD | BPF_IMM | BPF_DW
    private const byte SourceRegister = 0x08; // BPF_X
    private const byte SizeBits = 0x18;

    /// <summary>What becomes of a relocation in that instruction: it may not be one that takes a value, or not this value.</summary>
    /// <param name="code">The code, from the instruction on.</param>
    /// <param name="result">What the types say.</param>
    /// <param name="bigEndian">Byte order of the code.</param>
    public static CoreResult Check(ReadOnlySpan<byte> code, CoreResult result, bool bigEndian)
    {
        if (result.Outcome != CoreOutcome.Value)
        {
            return result;
        }

        var isMemory = IsMemory(code[0]);
        if (isMemory && result.CannotAccess && result.Value <= (ulong)short.MaxValue && IsExpected(code, result, bigEndian))
        {
            return result with { Outcome = CoreOutcome.Invalid, Problem = CoreProblem.OtherSize, Missing = result.Subject };
        }

        return IsExpected(code, result, bigEndian) && (!isMemory || Resize(code[0], result) is not null)
            ? result
            : result with { Outcome = CoreOutcome.Refused, Problem = CoreProblem.Unusable };
    }

    /// <summary>Whether the instruction takes a value, and has the one that the compiler should have put there.</summary>
    private static bool IsExpected(ReadOnlySpan<byte> code, CoreResult result, bool bigEndian) => code[0] switch
    {
        var opcode when IsMemory(opcode) =>
            (!result.IsExact || (ulong)Read16(code[2..], bigEndian) == result.LocalValue) && result.Value <= (ulong)short.MaxValue,
        LoadImmediate64 => code.Length >= 2 * Length
            && IsPlain(code, bigEndian)
            && (!result.IsExact || ((uint)Read32(code[4..], bigEndian) | (ulong)(uint)Read32(code[(Length + 4)..], bigEndian) << 32) == result.LocalValue),
        var opcode => (opcode & 7) is 4 or 7 // BPF_ALU, BPF_ALU64
            && (opcode & SourceRegister) == 0
            && (!result.IsExact || (ulong)Read32(code[4..], bigEndian) == result.LocalValue),
    };

    /// <summary>Whether a 64-bit value is one, and not the address of a map.</summary>
    private static bool IsPlain(ReadOnlySpan<byte> code, bool bigEndian)
    {
        var source = bigEndian ? code[1] & 0xf : code[1] >> 4;
        return source == 0 && code[2] == 0 && code[3] == 0 && !code.Slice(Length, 4).ContainsAnyExcept((byte)0);
    }

    // BPF_LDX, BPF_ST, BPF_STX.
    private static bool IsMemory(byte opcode) => (opcode & 7) is 1 or 2 or 3;

    /// <summary>The opcode that reads or writes as many bytes as the kernel's field has; null when there is none.</summary>
    private static byte? Resize(byte opcode, CoreResult result)
    {
        if (result.AccessSize.Local == result.AccessSize.Kernel)
        {
            return opcode;
        }

        int? size = result.AccessSize.Kernel switch { 8 => 0x18, 4 => 0, 2 => 0x08, 1 => 0x10, _ => null };
        return SizeOf(opcode) == result.AccessSize.Local && size is { } bits ? (byte)((opcode & ~SizeBits) | bits) : null;
    }

    private static uint SizeOf(byte opcode) => (opcode & SizeBits) switch { 0x18 => 8, 0 => 4, 0x08 => 2, _ => 1 };

    private static short Read16(ReadOnlySpan<byte> bytes, bool bigEndian) =>
        bigEndian ? BinaryPrimitives.ReadInt16BigEndian(bytes) : BinaryPrimitives.ReadInt16LittleEndian(bytes);

    private static int Read32(ReadOnlySpan<byte> bytes, bool bigEndian) =>
        bigEndian ? BinaryPrimitives.ReadInt32BigEndian(bytes) : BinaryPrimitives.ReadInt32LittleEndian(bytes);
}
