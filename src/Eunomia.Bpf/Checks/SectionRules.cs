using Eunomia.Bpf.Elf;

namespace Eunomia.Bpf.Checks;

/// <summary>What sections libbpf looks for by name must be, and which there may be only one of.</summary>
internal static class SectionRules
{
    private const ElfSectionFlags Compressed = (ElfSectionFlags)0x800;
    private const ushort AbsoluteSymbol = 0xfff1;
    private const ushort CommonSymbol = 0xfff2;

    /// <summary>Runs all checks.</summary>
    /// <exception cref="MalformedInputException">One fails.</exception>
    public static void Check(ElfFile elf)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var section in elf.Sections)
        {
            CheckKind(section);
            CheckRelocated(section, elf);

            // libbpf takes the first of a name here and the last there: what was checked need not be what it uses.
            if (section.Type is ElfSectionType.ProgBits or ElfSectionType.NoBits && !names.Add(section.Name))
            {
                throw Malformed(section, $"there are two sections '{section.Name}'");
            }
        }

        foreach (var symbol in elf.Symbols)
        {
            if (symbol.SectionIndex >= ElfSymbol.FirstReserved && symbol.SectionIndex is not (AbsoluteSymbol or CommonSymbol))
            {
                throw new MalformedInputException(
                    $"symbol {symbol.Index} '{symbol.Name}' is in the unknown special section 0x{symbol.SectionIndex:x}", 0);
            }
        }
    }

    private static void CheckKind(ElfSection section)
    {
        var isNamed = section.Name is "license" or "version" or ".maps" or ".BTF" or ".BTF.ext" || IsStructOps(section.Name);
        var isCode = section.Flags.HasFlag(ElfSectionFlags.Execute);
        if (isNamed && (section.Type is not ElfSectionType.ProgBits || isCode))
        {
            throw Malformed(section, $"section '{section.Name}' holds no data");
        }

        if (isCode && section.Type is not ElfSectionType.ProgBits && section.Size > 0)
        {
            throw Malformed(section, $"section '{section.Name}' is executable and has no code");
        }

        // libelf would unpack it on the way.
        if (section.Flags.HasFlag(Compressed) && !section.Name.StartsWith(".debug", StringComparison.Ordinal))
        {
            throw Malformed(section, $"section '{section.Name}' is compressed");
        }
    }

    /// <summary>libbpf goes by the name of a relocation section here and by its target there.</summary>
    private static void CheckRelocated(ElfSection section, ElfFile elf)
    {
        if (section.Type is not (ElfSectionType.Rel or ElfSectionType.Rela))
        {
            return;
        }

        var target = elf.Sections[(int)section.Info];
        var prefix = section.Type is ElfSectionType.Rel ? ".rel" : ".rela";
        if (section.Name.Length != prefix.Length + target.Name.Length
            || !section.Name.StartsWith(prefix, StringComparison.Ordinal)
            || !section.Name.EndsWith(target.Name, StringComparison.Ordinal))
        {
            throw Malformed(section, $"relocation section '{section.Name}' applies to section '{target.Name}'");
        }

        if (target.Data.Length == 0 && section.Size > 0)
        {
            throw Malformed(section, $"relocation section '{section.Name}' applies to a section without bytes");
        }
    }

    private static bool IsStructOps(string name) =>
        (name.StartsWith('?') ? name.AsSpan(1) : name) is ".struct_ops" or ".struct_ops.link";

    private static MalformedInputException Malformed(ElfSection section, string message) => new(message, (long)section.Offset);
}
