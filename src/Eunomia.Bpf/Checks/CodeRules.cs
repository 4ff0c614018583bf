using Eunomia.Bpf.Elf;
using Eunomia.Bpf.Instructions;
using Eunomia.Bpf.IO;

namespace Eunomia.Bpf.Checks;

/// <summary>
/// What instructions and their relocations must be. libbpf rewrites the second half of a two-slot load without looking whether there is
/// one, and takes a call into the middle of a function for a call of that function.
/// </summary>
internal static class CodeRules
{
    private const uint InstructionSize = Instruction.Size;
    private const int PseudoCall = 1;
    private const int PseudoFunction = 4;

    /// <summary>The relocation of a two-slot load, <c>R_BPF_64_64</c>.</summary>
    private const uint LoadRelocation = 1;

    /// <summary>The relocation of a call, <c>R_BPF_64_32</c>.</summary>
    private const uint CallRelocation = 10;

    /// <summary>Runs all checks.</summary>
    /// <exception cref="MalformedInputException">One fails.</exception>
    public static void Check(ElfFile elf, FunctionTable functions)
    {
        foreach (var section in elf.Sections)
        {
            if (!FunctionTable.IsCode(section))
            {
                continue;
            }

            if (section.Size % InstructionSize != 0)
            {
                throw new MalformedInputException(
                    $"section '{section.Name}' has {section.Size} bytes, no whole number of instructions", (long)section.Offset);
            }

            var relocations = CollectRelocations(elf, section);
            foreach (var function in functions.In(section))
            {
                CheckFunction(elf, functions, section, function, relocations);
            }
        }
    }

    private static Dictionary<ulong, ElfRelocation> CollectRelocations(ElfFile elf, ElfSection section)
    {
        var relocations = new Dictionary<ulong, ElfRelocation>(section.Relocations.Length);
        foreach (var relocation in section.Relocations)
        {
            if (relocation.Offset % InstructionSize != 0 || relocation.Type is not (LoadRelocation or CallRelocation))
            {
                throw At(section, relocation.Offset, $"a relocation of type {relocation.Type} does not apply to an instruction");
            }

            if (!relocations.TryAdd(relocation.Offset, relocation))
            {
                throw At(section, relocation.Offset, "an instruction has two relocations");
            }

            var symbol = elf.Symbols[relocation.SymbolIndex];
            if (symbol.Index == 0 || symbol.SectionIndex >= ElfSymbol.FirstReserved)
            {
                throw At(section, relocation.Offset, $"a relocation refers to symbol {symbol.Index} '{symbol.Name}', which is in no section");
            }
        }

        return relocations;
    }

    private static void CheckFunction(
        ElfFile elf, FunctionTable functions, ElfSection section, ElfSymbol function, Dictionary<ulong, ElfRelocation> relocations)
    {
        var whole = new SpanReader(section.Data.Span, elf.BigEndian, (long)section.Offset);
        var reader = whole.Slice(function.Value, function.Size, $"function '{function.Name}'");
        for (var offset = function.Value; reader.Remaining > 0; offset += InstructionSize)
        {
            var instruction = Instruction.Read(ref reader);
            var relocation = relocations.GetValueOrDefault(offset);
            switch (instruction.Opcode)
            {
                case Instruction.Load64:
                    CheckSecondSlot(ref reader, section, function, offset);
                    CheckRelocation(relocation, LoadRelocation, section, function, offset);
                    if (instruction.Source == PseudoFunction && relocation is not null)
                    {
                        CheckTarget(elf, functions, section, function, offset, relocation, instruction.Immediate);
                    }

                    offset += InstructionSize;
                    if (relocations.ContainsKey(offset))
                    {
                        throw At(section, offset, $"a relocation applies to the second half of a load in function '{function.Name}'");
                    }

                    break;
                case Instruction.Call:
                    CheckRelocation(relocation, CallRelocation, section, function, offset);
                    if (instruction.Source == PseudoCall)
                    {
                        CheckCall(elf, functions, section, function, offset, relocation, instruction.Immediate);
                    }

                    break;
                default:
                    if (relocation is not null)
                    {
                        throw At(section, offset, $"a relocation applies to neither a load nor a call in function '{function.Name}'");
                    }

                    break;
            }
        }
    }

    private static void CheckSecondSlot(ref SpanReader reader, ElfSection section, ElfSymbol function, ulong offset)
    {
        if (reader.Remaining == 0)
        {
            throw At(section, offset, $"function '{function.Name}' ends within a two-slot load");
        }

        if (reader.ReadU32() != 0)
        {
            throw At(section, offset, $"the second half of a load in function '{function.Name}' is another instruction");
        }

        reader.ReadU32();
    }

    private static void CheckRelocation(
        ElfRelocation? relocation, uint expected, ElfSection section, ElfSymbol function, ulong offset)
    {
        if (relocation is not null && relocation.Type != expected)
        {
            throw At(section, offset, $"a relocation of type {relocation.Type} in function '{function.Name}' is none of its instruction");
        }
    }

    private static void CheckCall(
        ElfFile elf, FunctionTable functions, ElfSection section, ElfSymbol function, ulong offset, ElfRelocation? relocation, int immediate)
    {
        if (relocation is not null)
        {
            // For a static function the symbol is the section's and the call says which instruction; otherwise it says -1.
            CheckTarget(elf, functions, section, function, offset, relocation, ((long)immediate + 1) * InstructionSize);
        }
        else if (section.Index != functions.Subprograms?.Index
            || !functions.StartsAt(section, offset + InstructionSize + ((ulong)immediate * InstructionSize)))
        {
            throw At(section, offset, $"a call in function '{function.Name}' leads to no function");
        }
    }

    private static void CheckTarget(
        ElfFile elf, FunctionTable functions, ElfSection section, ElfSymbol function, ulong offset, ElfRelocation relocation, long addend)
    {
        var symbol = elf.Symbols[relocation.SymbolIndex];
        if (symbol.SectionIndex != ElfSymbol.Undefined
            && (symbol.SectionIndex != functions.Subprograms?.Index
                || !functions.StartsAt(functions.Subprograms, symbol.Value + (ulong)addend)))
        {
            throw At(section, offset, $"function '{function.Name}' refers to '{symbol.Name}'{addend:+0;-0;''}, which is no subprogram");
        }
    }

    private static MalformedInputException At(ElfSection section, ulong offset, string message) =>
        new($"{message}, section '{section.Name}'", (long)(section.Offset + offset));
}
