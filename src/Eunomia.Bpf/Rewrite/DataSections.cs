using Eunomia.Bpf.Btf;
using Eunomia.Bpf.Elf;

namespace Eunomia.Bpf.Rewrite;

/// <summary>
/// Fills in what clang leaves to a linker: the size of each data section and the offsets of its global variables. The relocations that
/// say so are not kept; loaders take the numbers as they are once the size is there.
/// </summary>
internal static class DataSections
{
    /// <summary>The types with complete data sections, variables in order of their offset, those without a place by name.</summary>
    public static BtfTypeTable Complete(BtfTypeTable table, ElfFile elf, IReadOnlyDictionary<string, ElfSection> sections)
    {
        var globals = new Dictionary<string, ElfSymbol>(StringComparer.Ordinal);
        foreach (var symbol in elf.Symbols)
        {
            if (symbol.Binding != ElfSymbolBinding.Local)
            {
                globals.TryAdd(symbol.Name, symbol);
            }
        }

        return new BtfTypeTable(
            [.. table.Types.Select(type => type is BtfDataSection section ? Complete(section) : type)], table.Strings);

        BtfDataSection Complete(BtfDataSection section)
        {
            // .kconfig and .ksyms have no ELF section.
            var home = sections.GetValueOrDefault(section.Name);
            var isComplete = section.Size != 0 || home is null;
            return section with
            {
                Size = isComplete ? section.Size : (uint)Math.Min(home!.Size, uint.MaxValue),
                Variables =
                [
                    .. section.Variables
                        .Select(variable => isComplete ? variable : variable with { Offset = OffsetOf(variable, home!.Index) })
                        .OrderBy(variable => variable.Offset)
                        .ThenBy(variable => table[variable.TypeId]!.Name, StringComparer.Ordinal),
                ],
            };
        }

        // Of a static variable clang writes the offset itself.
        uint OffsetOf(BtfSectionVariable variable, int section) =>
            table[variable.TypeId] is BtfVariable { Linkage: BtfLinkage.Global, Name: var name }
            && globals.TryGetValue(name, out var symbol) && symbol.SectionIndex == section
                ? (uint)symbol.Value
                : variable.Offset;
    }
}
