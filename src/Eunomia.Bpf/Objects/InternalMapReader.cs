using Eunomia.Bpf.Btf;
using Eunomia.Bpf.Elf;

namespace Eunomia.Bpf.Objects;

/// <summary>Reads the maps that libbpf makes for data sections, with the global variables in them.</summary>
internal static class InternalMapReader
{
    // BPF_F_RDONLY_PROG and BPF_F_MMAPABLE.
    private const uint ReadOnlyForProgram = 1 << 7;
    private const uint MemoryMapped = 1 << 10;
    private const uint KeySize = 4;

    private const string ArenaSection = ".addr_space.1";

    /// <summary>
    /// The maps of <c>.rodata*</c>, <c>.data*</c> and <c>.bss*</c> in section order, with their variables if any is visible.
    /// </summary>
    public static IEnumerable<(BpfMap Map, BpfDataSection? Variables)> Read(ObjectContext context, string objectName)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var section in context.Elf.Sections)
        {
            if (section.Size == 0 || !IsData(section, out var isReadOnly))
            {
                continue;
            }

            if (!seen.Add(section.Name))
            {
                throw ObjectContext.Malformed(section, $"there are two sections '{section.Name}', which BTF cannot tell apart");
            }

            if (section.Size > uint.MaxValue)
            {
                throw ObjectContext.Malformed(section, $"section '{section.Name}' of {section.Size} bytes is too large for a map");
            }

            var dataSection = context.FindDataSection(section.Name);
            var variables = ReadVariables(context, section, dataSection);
            var isMemoryMapped = variables is not null;
            yield return (Create(objectName, section.Name, (uint)section.Size, dataSection, isReadOnly, isMemoryMapped), variables);
        }
    }

    /// <summary>The variables in the arena that a program declares as a map, or null when there are none.</summary>
    public static BpfDataSection? ReadArena(ObjectContext context) =>
        context.Elf.FindSection(ArenaSection) is { Type: ElfSectionType.ProgBits, Size: > 0 } section
            ? ReadVariables(context, section, context.FindDataSection(ArenaSection))
            : null;

    /// <summary>An internal map as libbpf makes it: an array of one element, the section.</summary>
    public static BpfMap Create(string objectName, string section, uint size, uint dataSection, bool isReadOnly, bool isMemoryMapped)
    {
        var name = InternalMapName.Create(objectName, section);
        return new BpfMap
        {
            Name = name,
            Identifier = InternalMapName.ToIdentifier(name),
            IsInternal = true,
            IsMemoryMapped = isMemoryMapped,
            Type = BpfMapTypes.Array,
            KeySize = KeySize,
            ValueSize = size,
            ValueTypeId = dataSection,
            MaxEntries = 1,
            Flags = (isReadOnly ? ReadOnlyForProgram : 0) | (isMemoryMapped ? MemoryMapped : 0),
        };
    }

    private static bool IsData(ElfSection section, out bool isReadOnly)
    {
        isReadOnly = IsOrIsBelow(section.Name, ".rodata");
        return section.Type switch
        {
            _ when section.Flags.HasFlag(ElfSectionFlags.Execute) => false,
            ElfSectionType.ProgBits => isReadOnly || IsOrIsBelow(section.Name, ".data"),
            ElfSectionType.NoBits => IsOrIsBelow(section.Name, ".bss"),
            _ => false,
        };
    }

    private static bool IsOrIsBelow(string name, string prefix) =>
        name.StartsWith(prefix, StringComparison.Ordinal) && (name.Length == prefix.Length || name[prefix.Length] == '.');

    private static BpfDataSection? ReadVariables(ObjectContext context, ElfSection section, uint dataSection)
    {
        // The strings of .rodata.str1.1 have no BTF.
        if (dataSection == 0)
        {
            return null;
        }

        ImmutableArray<BpfVariable> variables =
        [
            .. from placed in context.PlaceVariables(section, dataSection)
               where placed.Linkage is BtfLinkage.Global
               select new BpfVariable
               {
                   Name = placed.Variable.Name,
                   TypeId = placed.Variable.TypeId,
                   Offset = placed.Offset,
                   Size = placed.Size,
                   Linkage = placed.Linkage,
                   Initial = section.Type is ElfSectionType.NoBits ? default : section.Data.Slice((int)placed.Offset, (int)placed.Size),
               },
        ];
        return variables.IsEmpty ? null : new BpfDataSection(section.Name, variables);
    }
}
