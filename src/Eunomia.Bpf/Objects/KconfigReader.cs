using Eunomia.Bpf.Btf;
using Eunomia.Bpf.Elf;

namespace Eunomia.Bpf.Objects;

/// <summary>
/// Reads a program's externs: <c>__kconfig</c> variables, which libbpf fills from the kernel's configuration, and <c>__ksym</c>
/// symbols, which it looks up in the kernel and which make no map.
/// </summary>
internal static class KconfigReader
{
    // Data sections of BTF; ELF has no such sections.
    private const string Section = ".kconfig";
    private const string KernelSymbols = ".ksyms";

    /// <summary>The map of the configuration values that a program reads, with these; empty when it reads none.</summary>
    public static IEnumerable<(BpfMap Map, BpfDataSection? Variables)> Read(ObjectContext context, string objectName)
    {
        var variables = Place(context);
        if (variables is [.., var last])
        {
            var map = InternalMapReader.Create(
                objectName, Section, last.Offset + last.Size, context.FindDataSection(Section), isReadOnly: true, isMemoryMapped: true);
            yield return (map, new BpfDataSection(Section, variables));
        }
    }

    // Where libbpf puts them: large alignment first, then small size, then by name.
    private static ImmutableArray<BpfVariable> Place(ObjectContext context)
    {
        var types = context.Types;
        var variables = ImmutableArray.CreateBuilder<BpfVariable>();
        var end = 0UL;
        var found = FindVariables(context);
        if (found.Count == 0)
        {
            return [];
        }

        foreach (var (variable, alignment, size) in found
            .Select(variable => (variable, Alignment: types.AlignmentOf(variable.TypeId), Size: (uint)types.SizeOf(variable.TypeId)!.Value))
            .OrderByDescending(placed => placed.Alignment)
            .ThenBy(placed => placed.Size)
            .ThenBy(placed => placed.variable.Name, StringComparer.Ordinal))
        {
            var offset = (end + alignment - 1) / alignment * alignment;
            end = offset + size;
            if (end > uint.MaxValue)
            {
                throw Malformed(context.Elf, variable.Name, "does not fit into a map");
            }

            variables.Add(new BpfVariable
            {
                Name = variable.Name,
                TypeId = variable.TypeId,
                Offset = (uint)offset,
                Size = size,
                Linkage = BtfLinkage.Extern,
            });
        }

        return variables.DrainToImmutable();
    }

    private static List<BtfVariable> FindVariables(ObjectContext context)
    {
        var found = new List<BtfVariable>();
        Dictionary<uint, string>? sections = null;
        foreach (var symbol in context.Elf.Symbols.Where(IsExtern))
        {
            sections ??= SectionsByDeclaration(context.Types);
            var id = FindDeclaration(context.Types, symbol.Name);
            switch (sections.GetValueOrDefault(id), context.Types[id])
            {
                case (KernelSymbols, BtfVariable { Linkage: BtfLinkage.Extern } or BtfFunction { Linkage: BtfLinkage.Extern }):
                    break;
                case (Section, BtfVariable { Linkage: BtfLinkage.Extern } variable):
                    found.Add(IsConfigurationValue(context.Types, variable.TypeId)
                        ? variable
                        : throw Malformed(context.Elf, symbol.Name, "has a type that no kernel configuration value has"));
                    break;
                default:
                    throw Malformed(context.Elf, symbol.Name, "is neither __kconfig nor __ksym");
            }
        }

        return found;
    }

    private static bool IsExtern(ElfSymbol symbol) =>
        symbol is
        {
            SectionIndex: ElfSymbol.Undefined,
            Type: ElfSymbolType.NoType,
            Binding: ElfSymbolBinding.Global or ElfSymbolBinding.Weak,
            Name.Length: > 0,
        };

    // 0, which is in no section, when BTF knows nothing of that name.
    private static uint FindDeclaration(BtfTypeTable types, string name)
    {
        var variable = types.Find(BtfKind.Variable, name);
        var function = types.Find(BtfKind.Function, name);
        return variable == 0 || function == 0 ? Math.Max(variable, function) : Math.Min(variable, function);
    }

    private static Dictionary<uint, string> SectionsByDeclaration(BtfTypeTable types)
    {
        var sections = new Dictionary<uint, string>();
        foreach (var section in types.Types.OfType<BtfDataSection>())
        {
            foreach (var declaration in section.Variables)
            {
                sections.TryAdd(declaration.TypeId, section.Name);
            }
        }

        return sections;
    }

    // A bool, an integer, a tristate or a string.
    private static bool IsConfigurationValue(BtfTypeTable types, uint typeId) =>
        types[types.Resolve(typeId)] switch
        {
            BtfInt type when type.Encoding.HasFlag(BtfIntEncoding.Bool) => type.Size == 1,
            BtfInt type => type.Size is 1 or 2 or 4 or 8,
            BtfEnum type => type.Name == "libbpf_tristate" && (type.Is64 || type.Size == 4),
            BtfArray { Count: > 0 } array => types[types.Resolve(array.ElementTypeId)] is BtfInt { Size: 1 } element
                && !element.Encoding.HasFlag(BtfIntEncoding.Bool),
            _ => false,
        };

    private static MalformedInputException Malformed(ElfFile elf, string name, string message) =>
        new($"extern '{name}' {message}", (long)elf.Sections.First(section => section.Type is ElfSectionType.SymbolTable).Offset) { Subject = name };
}
