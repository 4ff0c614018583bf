using System.Runtime.InteropServices;
using Eunomia.Bpf.IO;

namespace Eunomia.Bpf.Elf;

/// <summary>Reads relocation sections and attaches what they hold to the sections they apply to.</summary>
internal static class ElfRelocationReader
{
    private const int RelLength = 16;
    private const int RelaLength = 24;

    /// <summary>Most relocations of all sections together; the largest programs have a tenth with their debug information.</summary>
    private const int MaximumRelocations = 300_000;

    /// <summary>The sections, those with relocations replaced.</summary>
    public static ImmutableArray<ElfSection> Attach(ElfSection[] sections, ImmutableArray<ElfSymbol> symbols, bool bigEndian)
    {
        var attached = ImmutableArray.Create(sections).ToBuilder();
        var hasRelocations = new bool[sections.Length];
        var count = 0;
        foreach (var section in sections)
        {
            if (section.Type is ElfSectionType.Rel or ElfSectionType.Rela)
            {
                var target = CheckLinks(section, sections);
                if (hasRelocations[target.Index])
                {
                    throw new MalformedInputException($"section '{target.Name}' has a second relocation section", (long)section.Offset);
                }

                hasRelocations[target.Index] = true;
                var relocations = Read(section, target, symbols, bigEndian, MaximumRelocations - count);
                count += relocations.Length;
                attached[target.Index] = target with { Relocations = relocations };
            }
        }

        return attached.DrainToImmutable();
    }

    private static ElfSection CheckLinks(ElfSection section, ElfSection[] sections)
    {
        if (section.Info == 0 || section.Info >= sections.Length || section.Info == section.Index)
        {
            throw new MalformedInputException(
                $"relocation section '{section.Name}' applies to section {section.Info} of {sections.Length}", (long)section.Offset);
        }

        if (sections[section.Link].Type != ElfSectionType.SymbolTable)
        {
            throw new MalformedInputException(
                $"relocation section '{section.Name}' refers to section {section.Link}, which is no symbol table", (long)section.Offset);
        }

        return sections[section.Info];
    }

    private static ImmutableArray<ElfRelocation> Read(ElfSection section, ElfSection target, ImmutableArray<ElfSymbol> symbols, bool bigEndian, int most)
    {
        var hasAddend = section.Type == ElfSectionType.Rela;
        var length = hasAddend ? RelaLength : RelLength;
        if (section.EntrySize != (ulong)length || section.Size % (ulong)length != 0)
        {
            throw new MalformedInputException(
                $"relocation section '{section.Name}' has {section.Size} bytes in entries of {section.EntrySize}, not of {length}",
                (long)section.Offset);
        }

        var reader = new SpanReader(section.Data.Span, bigEndian, (long)section.Offset);
        if (reader.Remaining / length > most)
        {
            throw new MalformedInputException($"more than {MaximumRelocations} relocations", (long)section.Offset);
        }

        var relocations = new ElfRelocation[reader.Remaining / length];
        for (var i = 0; i < relocations.Length; i++)
        {
            var at = reader.Offset;
            var offset = reader.ReadU64();
            var info = reader.ReadU64();
            var (symbol, type) = ((uint)(info >> 32), (uint)info);
            var addend = hasAddend ? (long)reader.ReadU64() : 0;
            if (symbol >= (uint)symbols.Length)
            {
                throw new MalformedInputException($"relocation {i} of '{target.Name}' refers to symbol {symbol} of {symbols.Length}", at);
            }

            var width = WidthOf(type, target);
            if (offset > target.Size || width > target.Size - offset)
            {
                throw new MalformedInputException(
                    $"relocation {i} of '{target.Name}' [{offset}, +{width}) lies outside its {target.Size} bytes", at);
            }

            relocations[i] = new(offset, type, (int)symbol, addend);
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(relocations);
    }

    /// <summary>How many bytes a relocation covers: an instruction or a word. Before clang 13 the same types stand for both.</summary>
    private static uint WidthOf(uint type, ElfSection target) => (type, target.Flags.HasFlag(ElfSectionFlags.Execute)) switch
    {
        (0, _) => 0, // R_BPF_NONE
        (1, true) => 16, // R_BPF_64_64: a two-slot load
        (1, false) or (2, _) => 8, // R_BPF_64_ABS64
        (10, true) => 8, // R_BPF_64_32: a call
        (10, false) or (3 or 4, _) => 4, // R_BPF_64_ABS32, R_BPF_64_NODYLD32
        _ => 1,
    };
}
