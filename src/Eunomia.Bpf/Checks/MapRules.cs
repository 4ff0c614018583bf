using Eunomia.Bpf.Btf;
using Eunomia.Bpf.Elf;
using Eunomia.Bpf.Objects;

namespace Eunomia.Bpf.Checks;

/// <summary>Sizes of maps that libbpf makes memory of, and struct_ops variables, which it copies member by member.</summary>
internal static class MapRules
{
    /// <summary>All global data: libbpf maps so much memory, and the kernel allocates it.</summary>
    private const ulong MaximumData = 256 << 20;

    /// <summary>Runs all checks.</summary>
    /// <exception cref="MalformedInputException">One fails.</exception>
    public static void Check(BpfObject bpf)
    {
        var data = 0UL;
        foreach (var map in bpf.Maps)
        {
            if (map.IsInternal && (data += map.ValueSize) > MaximumData)
            {
                throw new MalformedInputException($"the global data up to map '{map.Name}' has {data} bytes, more than {MaximumData}", 0);
            }

            if (map.Type is BpfMapTypes.StructOps)
            {
                CheckStructOps(bpf.Types, map);
            }
        }

        foreach (var section in bpf.Elf.Sections)
        {
            if (section.Name == ".maps" || IsStructOps(section.Name))
            {
                CheckRelocations(bpf.Elf, section);
            }
        }
    }

    /// <summary>
    /// The reader lets an integer narrower than its storage stand at the end of a struct, as old bit-fields do; libbpf copies the storage.
    /// </summary>
    private static void CheckStructOps(BtfTypeTable types, BpfMap map)
    {
        var type = (BtfComposite)types[map.ValueTypeId]!;
        foreach (var member in type.Members)
        {
            var size = types.SizeOf(member.TypeId) ?? 0;
            if (size > type.Size || member.BitOffset / 8 > type.Size - size)
            {
                throw new MalformedInputException($"member '{member.Name}' of struct_ops map '{map.Name}' does not lie within it", 0);
            }
        }
    }

    private static void CheckRelocations(ElfFile elf, ElfSection section)
    {
        foreach (var relocation in section.Relocations)
        {
            var symbol = elf.Symbols[relocation.SymbolIndex];
            if (relocation.Offset % 8 != 0 || section.Size - relocation.Offset < 8)
            {
                throw Malformed(section, relocation, "is no pointer's");
            }

            if (symbol.Index == 0 || symbol.SectionIndex is ElfSymbol.Undefined or >= ElfSymbol.FirstReserved)
            {
                throw Malformed(section, relocation, $"refers to '{symbol.Name}', which is in no section");
            }
        }
    }

    private static bool IsStructOps(string name) =>
        (name.StartsWith('?') ? name.AsSpan(1) : name) is ".struct_ops" or ".struct_ops.link";

    private static MalformedInputException Malformed(ElfSection section, ElfRelocation relocation, string complaint) =>
        new($"the relocation at {relocation.Offset} of section '{section.Name}' {complaint}", (long)(section.Offset + relocation.Offset));
}
