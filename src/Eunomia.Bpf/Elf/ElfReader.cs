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

    private static ReadOnlySpan<byte> Magic => "\u007fELF"u8;

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
        const int offsetInHeader = 40;
        const int betweenOffsetAndSize = 10;
        if (file.Length < ElfHeader.Length || !file.StartsWith(Magic))
        {
            return false;
        }

        var reader = new SpanReader(file, bigEndian: file[Magic.Length + 1] == 2);
        reader.Take(offsetInHeader);
        var offset = reader.ReadU64();
        reader.Take(betweenOffsetAndSize);
        var (size, count) = (reader.ReadU16(), reader.ReadU16());
        return count > 0 && offset <= (ulong)file.Length && offset + (ulong)size * count == (ulong)file.Length;
    }

    private static ElfHeader ReadHeader(ReadOnlySpan<byte> file)
    {
        if (!file.StartsWith(Magic))
        {
            throw new MalformedInputException("no ELF file: it does not start with 7f 45 4c 46", 0);
        }

        var ident = new SpanReader(file, bigEndian: false);
        ident.Take(Magic.Length);
        Expect(ident.ReadU8(), 2, "the ELF class is {0}; only 64-bit files (2) can hold BPF", 4);
        var order = ident.ReadU8();
        if (order is not (1 or 2))
        {
            throw new MalformedInputException($"the ELF byte order is {order}, not 1 or 2", 5);
        }

        Expect(ident.ReadU8(), 1, "the ELF version is {0}, not 1", 6);
        var reader = new SpanReader(file, bigEndian: order == 2);
        reader.Take(16);
        Expect(reader.ReadU16(), TypeRelocatable, "the ELF type is {0}, not a relocatable object (1)", 16);
        var machine = reader.ReadU16();
        if (machine != ElfFile.MachineBpf)
        {
            throw new MalformedInputException($"the object is for {NameOf(machine)}, not for BPF (machine 247)", 18);
        }

        Expect(reader.ReadU32(), 1, "the ELF version is {0}, not 1", 20);
        reader.Take(16); // entry point and program headers: an object file has none
        var sectionOffset = reader.ReadU64();
        var flags = reader.ReadU32();
        Expect(reader.ReadU16(), ElfHeader.Length, "the ELF header has {0} bytes, not 64", 52);
        reader.Take(4);
        Expect(reader.ReadU16(), ElfHeader.SectionLength, "a section header has {0} bytes, not 64", 58);
        var sectionCount = reader.ReadU16();
        var namesIndex = reader.ReadU16();

        // From 0xff00 sections on, the count and the index stand in section 0; no BPF object comes near.
        if ((sectionCount == 0 && sectionOffset != 0) || sectionCount >= ElfSymbol.FirstReserved || namesIndex >= ElfSymbol.FirstReserved)
        {
            throw new MalformedInputException("more than 65,279 sections (extended section numbering) are not supported", 60);
        }

        return sectionCount == 0 || namesIndex >= sectionCount
            ? throw new MalformedInputException($"section {namesIndex} of {sectionCount} cannot hold the section names", 62)
            : new ElfHeader(order == 2, flags, sectionOffset, sectionCount, namesIndex);
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
