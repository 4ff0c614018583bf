using Eunomia.Bpf.IO;

namespace Eunomia.Bpf.Elf;

/// <summary>
/// Reads a compiled BPF object: a 64-bit ELF relocatable file, in either byte order.
/// <see href="https://www.sco.com/developers/gabi/latest/contents.html">The ELF specification</see>
/// </summary>
public static class ElfReader
{
    /// <summary><c>ET_REL</c>.</summary>
    internal const ushort TypeRelocatable = 1;

    /// <summary>Reads and checks the whole file.</summary>
    /// <exception cref="MalformedInputException">It is no BPF object, or breaks the format's rules.</exception>
    public static ElfFile Read(ReadOnlyMemory<byte> file)
    {
        var header = ReadHeader(file.Span);
        var sections = new ElfSectionReader(file, header).Read();
        var symbols = ElfSymbolReader.Read(sections, header.BigEndian);
        return new ElfFile
        {
            Bytes = file,
            BigEndian = header.BigEndian,
            Flags = header.Flags,
            Sections = ElfRelocationReader.Attach(sections, symbols, header.BigEndian),
            Symbols = symbols,
        };
    }

    /// <summary>
    /// Whether the last byte is that of the table of sections, which compilers write at the end: of an object that is still being written, whether it
    /// is whole. Nothing else of it is looked at.
    /// </summary>
    /// <param name="file">The file, from its start on.</param>
    public static bool EndsWithSectionTable(ReadOnlySpan<byte> file)
    {
        if (file.Length < ElfHeader.Length || !file.StartsWith(ElfHeader.Magic))
        {
            return false;
        }

        var header = ElfHeader.Read(file);
        return header.SectionCount > 0 && header.SectionOffset <= (ulong)file.Length
            && header.SectionOffset + ((ulong)header.SectionSize * header.SectionCount) == (ulong)file.Length;
    }

    private static ElfHeader ReadHeader(ReadOnlySpan<byte> file)
    {
        if (!file.StartsWith(ElfHeader.Magic))
        {
            throw new MalformedInputException("no ELF file: it does not start with 7f 45 4c 46", 0);
        }

        var ident = new SpanReader(file, bigEndian: false);
        ident.Take(ElfHeader.Magic.Length);
        Expect(ident.ReadU8(), 2, "the ELF class is {0}; only 64-bit files (2) can hold BPF", 4);
        var order = ident.ReadU8();
        if (order is not (1 or 2))
        {
            throw new MalformedInputException($"the ELF byte order is {order}, not 1 or 2", 5);
        }

        Expect(ident.ReadU8(), 1, "the ELF version is {0}, not 1", 6);
        var header = ElfHeader.Read(file);
        Expect(header.Type, TypeRelocatable, "the ELF type is {0}, not a relocatable object (1)", 16);
        if (header.Machine != ElfFile.MachineBpf)
        {
            throw new MalformedInputException($"the object is for {NameOf(header.Machine)}, not for BPF (machine 247)", 18);
        }

        Expect(header.Version, 1, "the ELF version is {0}, not 1", 20);
        Expect(header.HeaderSize, ElfHeader.Length, "the ELF header has {0} bytes, not 64", 52);
        Expect(header.SectionSize, ElfHeader.SectionLength, "a section header has {0} bytes, not 64", 58);

        // From 0xff00 sections on, the count and the index stand in section 0; no BPF object comes near.
        if ((header.SectionCount == 0 && header.SectionOffset != 0) || header.SectionCount >= ElfSymbol.FirstReserved || header.NamesIndex >= ElfSymbol.FirstReserved)
        {
            throw new MalformedInputException("more than 65,279 sections (extended section numbering) are not supported", 60);
        }

        return header.SectionCount == 0 || header.NamesIndex >= header.SectionCount
            ? throw new MalformedInputException($"section {header.NamesIndex} of {header.SectionCount} cannot hold the section names", 62)
            : header;
    }

    private static void Expect(uint value, uint expected, string message, long offset)
    {
        if (value != expected)
        {
            throw new MalformedInputException(string.Format(null, message, value), offset);
        }
    }

    private static string NameOf(ushort machine) => machine switch
    {
        0 => "no machine",
        3 => "x86 (machine 3)",
        8 => "MIPS (machine 8)",
        20 => "PowerPC (machine 20)",
        21 => "64-bit PowerPC (machine 21)",
        22 => "s390 (machine 22)",
        40 => "ARM (machine 40)",
        62 => "x86-64 (machine 62)",
        183 => "AArch64 (machine 183)",
        243 => "RISC-V (machine 243)",
        258 => "LoongArch (machine 258)",
        _ => $"machine {machine}",
    };
}
