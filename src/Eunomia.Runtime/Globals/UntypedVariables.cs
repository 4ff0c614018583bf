using Eunomia.Bpf.Elf;
using Eunomia.Bpf.Objects;
using Eunomia.Package;
using Eunomia.Runtime.Decoding;

namespace Eunomia.Runtime.Globals;

/// <summary>
/// Variables of sections without BTF, which old compilers left out: their places are in the symbol table, and their types only in
/// the package, as C.
/// </summary>
internal static class UntypedVariables
{
    public static IEnumerable<GlobalVariable> Find(
        BpfObject bpfObject, IEnumerable<KeyValuePair<(string Section, string Name), SkeletonVariable>> described)
    {
        Dictionary<string, ElfSymbol>? symbols = null;
        foreach (var ((sectionName, name), variable) in described)
        {
            symbols ??= SymbolsOf(bpfObject.Elf);
            if (CSpelling.Parse(variable.Type) is not { } spelling
                || !symbols.TryGetValue(name, out var symbol)
                || symbol.SectionIndex >= bpfObject.Elf.Sections.Length
                || bpfObject.Elf.Sections[symbol.SectionIndex] is not { } section
                || section.Name != sectionName
                || symbol.Size == 0
                || spelling.Types.SizeOf(spelling.TypeId) != symbol.Size
                || symbol.Value > uint.MaxValue)
            {
                continue;
            }

            // The reader of ELF has checked that a symbol lies within its section.
            yield return new GlobalVariable(spelling.Types, bpfObject.Elf.BigEndian)
            {
                Name = name,
                Section = sectionName,
                TypeId = spelling.TypeId,
                Offset = (uint)symbol.Value,
                Size = (uint)symbol.Size,
                Spelling = variable.Type,
                Initial = section.Data.IsEmpty ? default : section.Data.Slice((int)symbol.Value, (int)symbol.Size),
                Help = GlobalVariables.HelpOf(variable),
                Format = MemberFormats.Parse(variable),
            };
        }
    }

    private static Dictionary<string, ElfSymbol> SymbolsOf(ElfFile elf)
    {
        var symbols = new Dictionary<string, ElfSymbol>(StringComparer.Ordinal);
        foreach (var symbol in elf.Symbols)
        {
            if (symbol is { Type: ElfSymbolType.Object, Binding: not ElfSymbolBinding.Local }
                && symbol.SectionIndex is not ElfSymbol.Undefined and < ElfSymbol.FirstReserved)
            {
                symbols.TryAdd(symbol.Name, symbol);
            }
        }

        return symbols;
    }
}
