using System.Buffers;
using Eunomia.Bpf.Btf;
using Eunomia.Bpf.Elf;
using Eunomia.Bpf.Objects;

namespace Eunomia.Bpf.Checks;

/// <summary>Sizes of maps that libbpf makes memory of, and struct_ops variables, which it copies member by member.</summary>
internal static class MapRules
{
    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.");

    /// <summary>Most global data, in bytes: libbpf maps so much memory, and the kernel allocates it.</summary>
    private const ulong MaximumData = 256 << 20;

    // libbpf maps an arena's memory where the program says, over whatever is there. These are the addresses that programs use, above all
    // that is mapped at fixed places and below where the systems put programs and libraries.
    private const ulong LowestArena = 1UL << 32;
    private const ulong HighestArena = 1UL << 46;

    /// <summary>Runs all checks.</summary>
    /// <exception cref="MalformedInputException">One fails.</exception>
    public static void Check(BpfObject bpf)
    {
        var declared = DeclaredNames(bpf.Types);
        var data = 0UL;
        foreach (var map in bpf.Maps)
        {
            if (map.IsInternal && (data += map.ValueSize) > MaximumData)
            {
                throw new MalformedInputException($"the global data up to map '{map.Name}' has {data} bytes, more than {MaximumData}", 0);
            }

            if (declared.Contains(map.Name))
            {
                CheckDeclared(map);
            }
            else if (map.Type is BpfMapTypes.StructOps)
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

    private static HashSet<string> DeclaredNames(BtfTypeTable types)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        if (types[types.Find(BtfKind.DataSection, ".maps")] is BtfDataSection section)
        {
            foreach (var entry in section.Variables)
            {
                names.Add(types[entry.TypeId]!.Name);
            }
        }

        return names;
    }

    private static void CheckDeclared(BpfMap map)
    {
        // libbpf believes the type, and looks for the variable that such a map is made of.
        if (map.Type is BpfMapTypes.StructOps || map.InnerMap is { Type: BpfMapTypes.StructOps })
        {
            throw new MalformedInputException($"map '{map.Name}' is of type struct_ops; only variables in section '.struct_ops' are", 0);
        }

        // It is a file name where the map is pinned, and the kernel takes no other characters.
        if (map.Name.AsSpan().ContainsAnyExcept(NameCharacters))
        {
            throw new MalformedInputException($"map '{map.Name}' has a name with other characters than letters, digits, '_' and '.'", 0);
        }

        if (map.Type is BpfMapTypes.Arena && map.MapExtra is not (0 or (>= LowestArena and < HighestArena)))
        {
            throw new MalformedInputException($"arena '{map.Name}' is at the address 0x{map.MapExtra:x}, where other things are", 0);
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
