using System.Buffers.Binary;
using Eunomia.Bpf.Elf;
using Eunomia.Bpf.Instructions;
using Eunomia.Bpf.Objects;

namespace Eunomia.Bpf.Rewrite;

/// <summary>
/// Replaces instructions that older kernels lack by those that all kernels have, wherever one does the same in the place of another:
/// no instruction moves, so that jumps, line information and relocations stay right.
/// </summary>
/// <remarks>
/// An atomic addition that returns what was there before becomes one that does not, if no way through the program reads it. On x86 that
/// orders memory just as much; elsewhere it is what compilers make for <c>-mcpu=v2</c>, and may order less. A byte swap of
/// <c>-mcpu=v4</c> becomes one to the other byte order.
/// </remarks>
public static class InstructionLowering
{
    private const int Addition = 0x00;
    private const int FramePointer = 10; // nothing may write there

    /// <summary>Most slots of a section that is looked at: a kernel takes no more in a program.</summary>
    private const int MaximumSlots = 1_000_000;

    /// <summary>The object without what can be replaced; the same one when nothing can.</summary>
    /// <param name="elf">The object.</param>
    /// <param name="features">The instructions to do without.</param>
    public static ElfFile Lower(ElfFile elf, ImmutableArray<InstructionFeature> features)
    {
        ArgumentNullException.ThrowIfNull(elf);
        byte[]? file = null;
        foreach (var section in CodePlaces.SectionsOf(elf))
        {
            var code = new InstructionSpan(section.Data.Span, elf.BigEndian);
            foreach (var (index, instruction) in Replacements(code, section.Relocations, features))
            {
                file ??= elf.Bytes.ToArray();
                Write(instruction, file.AsSpan((int)section.Offset + (index * Instruction.Size), Instruction.Size), elf.BigEndian);
            }
        }

        return file is null ? elf : elf with { Bytes = file, Sections = [.. elf.Sections.Select(section => section.Data.IsEmpty ? section : section with { Data = file.AsMemory((int)section.Offset, section.Data.Length) })] };
    }

    /// <summary>What changes in one section.</summary>
    internal static List<(int Index, Instruction Instruction)> Replacements(
        InstructionSpan code, ImmutableArray<ElfRelocation> relocations, ImmutableArray<InstructionFeature> features)
    {
        var replacements = new List<(int, Instruction)>();
        ushort[]? after = null;
        for (var i = 0; code.Count <= MaximumSlots && i < code.Count; i++)
        {
            var instruction = code[i];
            if (InstructionFeature.Find(instruction) is { } feature && features.Contains(feature))
            {
                if (IsByteSwap(instruction))
                {
                    replacements.Add((i, instruction with { Opcode = code.BigEndian ? (byte)0xd4 : (byte)0xdc })); // to little-endian, to big-endian
                }
                else if (IsFetchingAddition(instruction) && ((after ??= Liveness.After(code, SlotsOf(relocations)))[i] & RegisterUse.Bit(instruction.Source)) == 0)
                {
                    replacements.Add((i, instruction with { Immediate = Addition }));
                }
            }

            i += instruction.Opcode == Instruction.Load64 ? 1 : 0;
        }

        return replacements;
    }

    private static HashSet<int> SlotsOf(ImmutableArray<ElfRelocation> relocations) =>
        [.. relocations.Select(relocation => (int)(relocation.Offset / Instruction.Size))];

    private static bool IsFetchingAddition(Instruction instruction) =>
        instruction is { IsAtomic: true, Immediate: Addition | Instruction.Fetch, Source: < FramePointer };

    private static bool IsByteSwap(Instruction instruction) =>
        instruction is { Opcode: Instruction.ByteSwap, Source: 0, Offset: 0, Immediate: 16 or 32 or 64 };

    /// <summary>Opcode and immediate are all that ever changes.</summary>
    private static void Write(Instruction instruction, Span<byte> slot, bool bigEndian)
    {
        slot[0] = instruction.Opcode;
        if (bigEndian)
        {
            BinaryPrimitives.WriteInt32BigEndian(slot[4..], instruction.Immediate);
        }
        else
        {
            BinaryPrimitives.WriteInt32LittleEndian(slot[4..], instruction.Immediate);
        }
    }
}
