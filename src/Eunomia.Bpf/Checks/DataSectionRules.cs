using Eunomia.Bpf.Btf;
using Eunomia.Bpf.Elf;
using Eunomia.Bpf.Objects;

namespace Eunomia.Bpf.Checks;

/// <summary>
/// What BTF says of data sections must fit the sections: libbpf writes into variables of <c>.kconfig</c> and copies struct_ops and maps
/// from where BTF says they are.
/// </summary>
internal static class DataSectionRules
{
    private const string KernelSymbols = ".ksyms";
    private const string Configuration = ".kconfig";

    /// <summary>Runs all checks.</summary>
    /// <exception cref="MalformedInputException">One fails.</exception>
    public static void Check(BpfObject bpf)
    {
        foreach (var type in bpf.Types.Types)
        {
            if (type is BtfDataSection section)
            {
                Check(bpf, section);
            }
        }
    }

    private static void Check(BpfObject bpf, BtfDataSection section)
    {
        var isExtern = section.Name is KernelSymbols or Configuration;
        var elf = isExtern ? null : bpf.Elf.FindSection(section.Name);
        var limit = elf?.Size ?? 0;
        if (elf is not null && section.Size > limit)
        {
            throw Malformed(elf, $"BTF gives section '{section.Name}' {section.Size} bytes; it has {limit}");
        }

        foreach (var entry in section.Variables)
        {
            if (bpf.Types[entry.TypeId] is not BtfVariable variable)
            {
                if (section.Name != KernelSymbols)
                {
                    throw Malformed(elf, $"BTF lists function '{bpf.Types[entry.TypeId]!.Name}' in section '{section.Name}'");
                }
            }
            else if (elf is not null && (entry.Offset > limit || entry.Size > limit - entry.Offset))
            {
                throw Malformed(elf, $"variable '{variable.Name}' does not lie within section '{section.Name}'");
            }
        }
    }

    private static MalformedInputException Malformed(ElfSection? section, string message) => new(message, (long)(section?.Offset ?? 0));
}
