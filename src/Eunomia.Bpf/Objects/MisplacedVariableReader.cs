using Eunomia.Bpf.Btf;
using Eunomia.Bpf.Elf;

namespace Eunomia.Bpf.Objects;

/// <summary>Finds the variables that libbpf ignores, as it does with every data section whose name it does not know.</summary>
internal static class MisplacedVariableReader
{
    private const string Maps = ".maps";

    // Of these libbpf makes no map, but something else; ".jumptables" holds the compiler's own variables.
    private static readonly string[] Known = ["license", "version", "maps", Maps, ".addr_space.1", ".jumptables"];
    private static readonly string[] Data = [".data", ".rodata", ".bss"];

    public static ImmutableArray<MisplacedVariable> Read(ObjectContext context)
    {
        var elf = context.Elf;
        var misplaced = new List<(ElfSymbol Symbol, ElfSection Section, bool IsMap)>();
        foreach (var symbol in elf.Symbols)
        {
            if (symbol.Type is ElfSymbolType.Object && symbol.Name.Length > 0 && symbol.SectionIndex < elf.Sections.Length
                && elf.Sections[symbol.SectionIndex] is { Type: ElfSectionType.ProgBits or ElfSectionType.NoBits } section
                && !section.Flags.HasFlag(ElfSectionFlags.Execute))
            {
                var isMap = section.Name != Maps && IsMap(context.Types, symbol.Name, section.Name);
                if (isMap || !IsKnown(section.Name))
                {
                    misplaced.Add((symbol, section, isMap));
                }
            }
        }

        if (misplaced.Count == 0)
        {
            return [];
        }

        var used = elf.Sections.Where(section => section.Flags.HasFlag(ElfSectionFlags.Execute))
            .SelectMany(section => section.Relocations).Select(relocation => relocation.SymbolIndex).ToHashSet();
        // A static variable is referred to by its section.
        var usedSections = used.Select(index => elf.Symbols[index])
            .Where(symbol => symbol.Type is ElfSymbolType.Section).Select(symbol => symbol.SectionIndex).ToHashSet();
        return
        [
            .. from variable in misplaced
               let symbol = variable.Symbol
               let isUsed = used.Contains(symbol.Index) || (symbol.Binding is ElfSymbolBinding.Local && usedSections.Contains(symbol.SectionIndex))
               orderby variable.Section.Index, symbol.Value
               select new MisplacedVariable(symbol.Name, variable.Section.Name, isUsed, variable.IsMap),
        ];
    }

    private static bool IsKnown(string section) =>
        Known.Contains(section, StringComparer.Ordinal)
        || section.TrimStart('?') is ".struct_ops" or ".struct_ops.link"
        || Array.Exists(Data, name => section == name || section.StartsWith(name + ".", StringComparison.Ordinal));

    /// <summary>Whether a variable is written as maps are: a struct whose <c>type</c> is <c>__uint()</c>; or lies where maps of other loaders lie.</summary>
    private static bool IsMap(BtfTypeTable types, string name, string section) =>
        section.TrimStart('.').Split('/')[0].Equals("maps", StringComparison.OrdinalIgnoreCase) && section is not "maps"
        || (types[types.Find(BtfKind.Variable, name)] is BtfVariable variable
            && types[types.Resolve(variable.TypeId)] is BtfComposite { IsUnion: false } composite
            && composite.Members.FirstOrDefault(member => member.Name == "type") is { } type
            && types[types.Resolve(type.TypeId)] is BtfPointer pointer && types[pointer.TypeId] is BtfArray);
}
