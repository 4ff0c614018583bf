using Eunomia.Bpf.Btf;
using Eunomia.Bpf.Elf;

namespace Eunomia.Bpf.Objects;

/// <summary>Reads the maps that a program declares in its <c>.maps</c> section.</summary>
internal static class DeclaredMapReader
{
    private const string Section = ".maps";
    private const string LegacySection = "maps";

    /// <summary>The maps by their place in the section; an arena comes with the global variables that live in it.</summary>
    public static IEnumerable<(BpfMap Map, BpfDataSection? Variables)> Read(ObjectContext context)
    {
        if (context.Elf.FindSection(LegacySection) is { } legacy)
        {
            throw ObjectContext.Malformed(
                legacy,
                $"section '{LegacySection}' holds legacy map definitions, which libbpf 1.0 and later refuse; "
                + $"declare the maps in SEC(\"{Section}\")",
                context.Elf.Symbols.FirstOrDefault(symbol => symbol.SectionIndex == legacy.Index && symbol.Type is ElfSymbolType.Object)?.Name);
        }

        var arena = InternalMapReader.ReadArena(context);
        var arenas = 0;
        foreach (var map in ReadMaps(context))
        {
            var isArena = map.Type is BpfMapTypes.Arena;
            if (isArena && ++arenas > 1)
            {
                throw new MalformedInputException($"map '{map.Name}' is a second arena; a program has one at most", 0) { Subject = map.Name };
            }

            yield return isArena ? (map with { IsMemoryMapped = arena is not null }, arena) : (map, null);
        }

        if (arena is not null && arenas == 0)
        {
            throw new MalformedInputException($"global variables in section '{arena.Name}' need a map of type arena", 0) { Subject = arena.Variables[0].Name };
        }
    }

    private static IEnumerable<BpfMap> ReadMaps(ObjectContext context)
    {
        if (context.Elf.FindSection(Section) is not { } section)
        {
            return [];
        }

        var dataSection = context.FindDataSection(Section);
        return dataSection != 0
            ? context.PlaceVariables(section, dataSection).Select(variable => ReadMap(context.Types, section, variable))
            : throw ObjectContext.Malformed(section, $"section '{Section}' is not described by BTF; compile with -g");
    }

    private static BpfMap ReadMap(BtfTypeTable types, ElfSection section, PlacedVariable variable)
    {
        var name = variable.Variable.Name;
        if (name.Length == 0 || variable.Linkage is not BtfLinkage.Global)
        {
            throw ObjectContext.Malformed(section, $"map '{name}' is not a global, visible variable", name);
        }

        if (types[types.Resolve(variable.Variable.TypeId)] is not BtfComposite { IsUnion: false } definition
            || definition.Size > variable.Size)
        {
            throw ObjectContext.Malformed(section, $"map '{name}' is not a struct of map attributes", name);
        }

        return new MapDefinitionReader(types, name, isInner: false, (long)section.Offset + variable.Offset).Read(definition);
    }
}
