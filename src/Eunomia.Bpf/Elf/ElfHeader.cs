using Eunomia.Bpf.IO;

namespace Eunomia.Bpf.Elf;

/// <summary>The header of an ELF file of either class, as it stands there: nothing of it is checked.</summary>
/// <param name="Is64">Whether addresses have 64 bits: the class.</param>
/// <param name="BigEndian">Byte order of the file.</param>
/// <param name="Type"><c>e_type</c>.</param>
/// <param name="Machine"><c>e_machine</c>.</param>
/// <param name="Version"><c>e_version</c>.</param>
/// <param name="SegmentOffset"><c>e_phoff</c>.</param>
/// <param name="SectionOffset"><c>e_shoff</c>.</param>
/// <param name="Flags"><c>e_flags</c>.</param>
/// <param name="HeaderSize"><c>e_ehsize</c>.</param>
/// <param name="SegmentSize"><c>e_phentsize</c>.</param>
/// <param name="SegmentCount"><c>e_phnum</c>.</param>
/// <param name="SectionSize"><c>e_shentsize</c>.</param>
/// <param name="SectionCount"><c>e_shnum</c>.</param>
/// <param name="NamesIndex"><c>e_shstrndx</c>.</param>
internal readonly record struct ElfHeader(
    bool Is64, bool BigEndian, ushort Type, ushort Machine, uint Version, ulong SegmentOffset, ulong SectionOffset, uint Flags,
    ushort HeaderSize, ushort SegmentSize, ushort SegmentCount, ushort SectionSize, ushort SectionCount, ushort NamesIndex)
{
    /// <summary>Length of the header itself, in a 64-bit file.</summary>
    public const uint Length = 64;

    /// <summary>The same in a 32-bit file.</summary>
    public const uint LengthIn32 = 52;

    /// <summary>Length of one section header, in a 64-bit file.</summary>
    public const uint SectionLength = 64;

    private const int ClassOffset = 4;
    private const int OrderOffset = 5;
    private const int IdentLength = 16;

    /// <summary>What every ELF file begins with.</summary>
    public static ReadOnlySpan<byte> Magic => "\u007fELF"u8;

    /// <summary>Reads it.</summary>
    /// <param name="file">The file from its start on; it begins with <see cref="Magic"/>.</param>
    /// <exception cref="MalformedInputException">The file ends in it.</exception>
    public static ElfHeader Read(ReadOnlySpan<byte> file)
    {
        var reader = new SpanReader(file, bigEndian: file.Length > OrderOffset && file[OrderOffset] == 2);
        var is64 = reader.Take(IdentLength)[ClassOffset] == 2;
        var (type, machine, version) = (reader.ReadU16(), reader.ReadU16(), reader.ReadU32());
        _ = ReadWord(ref reader, is64); // e_entry
        return new ElfHeader(
            is64, reader.BigEndian, type, machine, version, ReadWord(ref reader, is64), ReadWord(ref reader, is64), reader.ReadU32(),
            reader.ReadU16(), reader.ReadU16(), reader.ReadU16(), reader.ReadU16(), reader.ReadU16(), reader.ReadU16());
    }

    /// <summary>Reads an address, an offset or a size.</summary>
    public static ulong ReadWord(ref SpanReader reader, bool is64) => is64 ? reader.ReadU64() : reader.ReadU32();
}
