using System.Text;
using Eunomia.Bpf.Btf;
using Eunomia.Bpf.BtfExt;
using Eunomia.Bpf.Elf;

namespace Eunomia.Bpf.Objects;

/// <summary>Puts an object together from its ELF sections, in libbpf's order.</summary>
internal static class BpfObjectReader
{
    private const string LicenseSection = "license";

    // What libbpf keeps of a license; the kernel compares it with a few short names.
    private const int MaxLicenseLength = 63;

    public static BpfObject Read(ReadOnlyMemory<byte> bytes, string objectName)
    {
        var elf = ElfReader.Read(bytes);
        if (!elf.Sections.Any(section => section.Type is ElfSectionType.SymbolTable))
        {
            throw new MalformedInputException("the object has no symbol table; was it stripped?", 0);
        }

        var btf = elf.FindSection(".BTF");
        var types = btf is null ? BtfTypeTable.Empty : BtfReader.Read(btf.Data.Span, (long)btf.Offset, BtfReader.MaximumTypesOfObject);
        var context = new ObjectContext(elf, types);
        List<(BpfMap Map, BpfDataSection? Variables)> maps =
        [
            .. DeclaredMapReader.Read(context),
            .. InternalMapReader.Read(context, objectName),
            .. KconfigReader.Read(context, objectName),
            .. StructOpsReader.Read(context).Select(map => (map, default(BpfDataSection))),
        ];

        return new BpfObject
        {
            Elf = elf,
            Types = types,
            BtfExt = btf is not null && elf.FindSection(".BTF.ext") is { } btfExt
                ? BtfExtReader.Read(btfExt.Data.Span, types, (long)btfExt.Offset)
                : null,
            License = ReadLicense(elf),
            Maps = [.. maps.Select(entry => entry.Map)],
            Programs = ProgramReader.Read(elf),
            MisplacedVariables = MisplacedVariableReader.Read(context),
            DataSections = [.. maps.Select(entry => entry.Variables).OfType<BpfDataSection>()],
        };
    }

    private static string? ReadLicense(ElfFile elf)
    {
        if (elf.FindSection(LicenseSection) is not { } section)
        {
            return null;
        }

        var text = section.Data.Span;
        var end = text.IndexOf((byte)0);
        text = end < 0 ? text : text[..end];
        return Encoding.UTF8.GetString(text[..Math.Min(text.Length, MaxLicenseLength)]);
    }
}
