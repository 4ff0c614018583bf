using Eunomia.Bpf.Btf;
using Eunomia.Bpf.Elf;

namespace Eunomia.Bpf.Objects;

/// <summary>Reads the maps that libbpf makes for struct_ops variables: one each, with the kernel's struct as its value.</summary>
internal static class StructOpsReader
{
    private const string LinkSection = ".struct_ops.link";

    // BPF_F_LINK.
    private const uint Link = 1 << 13;

    private const uint KeySize = 4;

    public static IEnumerable<BpfMap> Read(ObjectContext context)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var section in context.Elf.Sections)
        {
            var isAutoCreated = !section.Name.StartsWith('?');
            var name = isAutoCreated ? section.Name : section.Name[1..];
            if (section is not { Type: ElfSectionType.ProgBits, Size: > 0 } || name is not (".struct_ops" or LinkSection))
            {
                continue;
            }

            var dataSection = context.FindDataSection(section.Name);
            if (dataSection == 0 || !seen.Add(section.Name))
            {
                throw ObjectContext.Malformed(section, $"section '{section.Name}' is not described by BTF; compile with -g");
            }

            foreach (var variable in context.PlaceVariables(section, dataSection))
            {
                yield return Create(context.Types, section, variable) with
                {
                    IsAutoCreated = isAutoCreated,
                    Flags = name == LinkSection ? Link : 0,
                };
            }
        }
    }

    private static BpfMap Create(BtfTypeTable types, ElfSection section, PlacedVariable placed)
    {
        var typeId = types.Resolve(placed.Variable.TypeId);
        if (types[typeId] is not BtfComposite { IsUnion: false, Name.Length: > 0 } type || type.Size > placed.Size)
        {
            throw ObjectContext.Malformed(
                section, $"variable '{placed.Variable.Name}' in section '{section.Name}' is no struct with a name");
        }

        return new BpfMap
        {
            Name = placed.Variable.Name,
            Identifier = placed.Variable.Name,
            IsInternal = false,
            Type = BpfMapTypes.StructOps,
            KeySize = KeySize,
            ValueSize = type.Size,
            ValueTypeId = typeId,
            MaxEntries = 1,
        };
    }
}
