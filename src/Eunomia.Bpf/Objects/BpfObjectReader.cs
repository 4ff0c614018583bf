using System.Collections.Immutable;
using System.Text;
using Eunomia.Bpf.Btf;
using Eunomia.Bpf.BtfExt;
using Eunomia.Bpf.Elf;

namespace Eunomia.Bpf.Objects;

/// <summary>Puts an object together from its ELF sections, in the order in which libbpf does.</summary>
internal static class BpfObjectReader
{
    // What libbpf keeps of a license; the kernel compares the text with a few short ones.
    private const int MaxLicenseLength = 63;

    public static BpfObject Read(ReadOnlyMemory<byte> bytes, string objectName)
    {
        var elf = ElfReader.Read(bytes);
        if (!elf.Sections.Any(section => section.Type is ElfSectionType.SymbolTable))
        {
            throw new MalformedInputException("the object has no symbol table; was it stripped?", 0);
        }

        var btf = elf.FindSection(".BTF");
        var types = btf is null ? BtfTypeTable.Empty : BtfReader.Read(btf.Data.Span, (long)btf.Offset);
        var context = new ObjectContext(elf, types);
        var maps = ImmutableArray.CreateBuilder<BpfMap>();
        var dataSections = ImmutableArray.CreateBuilder<BpfDataSection>();

        ReadDeclaredMaps(context, maps, dataSections);
        foreach (var (map, variables) in InternalMapReader.Read(context, objectName))
        {
            Add(map, variables);
        }

        if (InternalMapReader.ReadKconfig(context, objectName) is var (kconfig, values))
        {
            Add(kconfig, values);
        }

        maps.AddRange(StructOpsReader.Read(context));

        return new BpfObject
        {
            Elf = elf,
            Types = types,
            BtfExt = btf is not null && elf.FindSection(".BTF.ext") is { } btfExt
                ? BtfExtReader.Read(btfExt.Data.Span, types, (long)btfExt.Offset)
                : null,
            License = ReadLicense(elf),
            Maps = maps.DrainToImmutable(),
            Programs = ProgramReader.Read(elf),
            DataSections = dataSections.DrainToImmutable(),
        };

        void Add(BpfMap map, BpfDataSection? variables)
        {
            maps.Add(map);
            if (variables is not null)
            {
                dataSections.Add(variables);
            }
        }
    }
}
