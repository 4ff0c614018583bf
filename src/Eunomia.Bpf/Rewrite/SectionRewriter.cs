using Eunomia.Bpf.Elf;

namespace Eunomia.Bpf.Rewrite;

/// <summary>
/// Drops the sections and symbols that no loader, linker or inspector of BPF objects asks for: DWARF, relocations of BTF, the compiler's
/// notes, names of source files and labels inside functions.
/// </summary>
/// <param name="elf">The object.</param>
internal sealed class SectionRewriter(ElfFile elf)
{
    private const ElfSectionType Group = (ElfSectionType)17;
    private readonly List<ElfSection> _kept = [];
    private readonly ushort[] _newIndices = new ushort[elf.Sections.Length];
    private readonly HashSet<int> _sectionsWithSymbols =
        [.. elf.Symbols.Where(symbol => symbol.Type != ElfSymbolType.Section).Select(symbol => (int)symbol.SectionIndex)];

    /// <summary>The object with what is kept, and with new bytes for BTF; an empty array stands for no section.</summary>
    public ElfFile Rewrite(byte[] btf, byte[] btfExt)
    {
        foreach (var section in elf.Sections)
        {
            if (IsKept(section))
            {
                _newIndices[section.Index] = (ushort)_kept.Count;
                _kept.Add(section);
            }
        }

        var (symbols, newSymbolIndices) = RewriteSymbols();
        var sections = _kept.Select((section, index) => section with
        {
            Index = index,
            Link = _newIndices[section.Link],
            Relocations = section.Relocations.IsEmpty
                ? []
                : [.. section.Relocations.Select(relocation => relocation with { SymbolIndex = newSymbolIndices[relocation.SymbolIndex] })],
        }).ToList();
        AddSection(sections, ".BTF", btf);
        AddSection(sections, ".BTF.ext", btfExt);
        return elf with { Sections = [.. sections], Symbols = symbols };
    }

    private static void AddSection(List<ElfSection> sections, string name, byte[] data)
    {
        if (data.Length != 0)
        {
            sections.Add(new()
            {
                Index = sections.Count,
                Name = name,
                Type = ElfSectionType.ProgBits,
                Flags = ElfSectionFlags.None,
                Address = 0,
                Offset = 0,
                Size = (ulong)data.Length,
                Link = 0,
                Info = 0,
                Alignment = 4,
                EntrySize = 0,
                Data = data,
            });
        }
    }

    private bool IsKept(ElfSection section) => section.Type switch
    {
        ElfSectionType.Null => section.Index == 0,
        ElfSectionType.Rel or ElfSectionType.Rela or ElfSectionType.SymbolTable or ElfSectionType.StringTable => false,
        ElfSectionType.LlvmAddressSignificance or Group => false,
        _ => !IsLeftover(section.Name) && !IsEmptyText(section),
    };

    private static bool IsLeftover(string name) =>
        name is ".BTF" or ".BTF.ext" or ".comment" or ".eh_frame"
        || name.StartsWith(".debug_", StringComparison.Ordinal)
        || name.StartsWith(".note", StringComparison.Ordinal);

    /// <summary>Clang writes <c>.text</c> even when all functions are elsewhere.</summary>
    private bool IsEmptyText(ElfSection section) =>
        section is { Name: ".text", Size: 0 } && !_sectionsWithSymbols.Contains(section.Index);

    private (ImmutableArray<ElfSymbol> Symbols, int[] NewIndices) RewriteSymbols()
    {
        var isReferenced = new bool[elf.Symbols.Length];
        foreach (var section in _kept)
        {
            foreach (var relocation in section.Relocations)
            {
                isReferenced[relocation.SymbolIndex] = true;
            }
        }

        var newIndices = new int[elf.Symbols.Length];
        var symbols = ImmutableArray.CreateBuilder<ElfSymbol>();
        foreach (var symbol in elf.Symbols)
        {
            if (symbol.Index == 0 || IsKept(symbol, isReferenced[symbol.Index]))
            {
                newIndices[symbol.Index] = symbols.Count;
                symbols.Add(symbol with { Index = symbols.Count, SectionIndex = NewSectionIndexOf(symbol) });
            }
        }

        return (symbols.DrainToImmutable(), newIndices);
    }

    private bool IsKept(ElfSymbol symbol, bool isReferenced)
    {
        var isDefined = symbol.SectionIndex is not ElfSymbol.Undefined and < ElfSymbol.FirstReserved;
        if (isDefined && _newIndices[symbol.SectionIndex] == 0)
        {
            return isReferenced
                ? throw new MalformedInputException($"a relocation needs symbol {symbol.Index} '{symbol.Name}' of a dropped section", 0)
                : false;
        }

        return isReferenced || symbol.Type switch
        {
            ElfSymbolType.Section or ElfSymbolType.File => false,
            ElfSymbolType.NoType => symbol.Binding != ElfSymbolBinding.Local,
            _ => true,
        };
    }

    private ushort NewSectionIndexOf(ElfSymbol symbol) =>
        symbol.SectionIndex < ElfSymbol.FirstReserved ? _newIndices[symbol.SectionIndex] : symbol.SectionIndex;
}
