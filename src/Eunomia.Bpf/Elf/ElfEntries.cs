using Eunomia.Bpf.IO;

namespace Eunomia.Bpf.Elf;

/// <summary>One section header, as it stands in a file: nothing of it is checked.</summary>
/// <param name="Name"><c>sh_name</c>: where the name stands in the section of names.</param>
/// <param name="Type"><c>sh_type</c>.</param>
/// <param name="Flags"><c>sh_flags</c>.</param>
/// <param name="Address"><c>sh_addr</c>.</param>
/// <param name="Offset"><c>sh_offset</c>: where the bytes start in the file.</param>
/// <param name="Size"><c>sh_size</c>, in bytes.</param>
/// <param name="Link"><c>sh_link</c>.</param>
/// <param name="Info"><c>sh_info</c>.</param>
/// <param name="Alignment"><c>sh_addralign</c>.</param>
/// <param name="EntrySize"><c>sh_entsize</c>.</param>
public readonly record struct ElfSectionHeader(
    uint Name, ElfSectionType Type, ElfSectionFlags Flags, ulong Address, ulong Offset, ulong Size, uint Link, uint Info, ulong Alignment, ulong EntrySize)
{
    internal static ElfSectionHeader Read(ref SpanReader reader, bool is64) => new(
        reader.ReadU32(), (ElfSectionType)reader.ReadU32(), (ElfSectionFlags)ElfHeader.ReadWord(ref reader, is64),
        ElfHeader.ReadWord(ref reader, is64), ElfHeader.ReadWord(ref reader, is64), ElfHeader.ReadWord(ref reader, is64),
        reader.ReadU32(), reader.ReadU32(), ElfHeader.ReadWord(ref reader, is64), ElfHeader.ReadWord(ref reader, is64));
}

/// <summary>One program header, as it stands in a file: nothing of it is checked.</summary>
/// <param name="Type"><c>p_type</c>.</param>
/// <param name="Offset"><c>p_offset</c>: where the bytes start in the file.</param>
/// <param name="Address"><c>p_vaddr</c>: in memory, before the file is moved as a whole.</param>
/// <param name="FileSize"><c>p_filesz</c>, in bytes.</param>
public readonly record struct ElfSegment(ElfSegmentType Type, ulong Offset, ulong Address, ulong FileSize)
{
    internal static ElfSegment Read(ref SpanReader reader, bool is64)
    {
        var type = (ElfSegmentType)reader.ReadU32();
        reader.Take(is64 ? sizeof(uint) : 0); // p_flags, which others have behind the sizes
        var (offset, address) = (ElfHeader.ReadWord(ref reader, is64), ElfHeader.ReadWord(ref reader, is64));
        _ = ElfHeader.ReadWord(ref reader, is64); // p_paddr
        return new ElfSegment(type, offset, address, ElfHeader.ReadWord(ref reader, is64));
    }
}

/// <summary>One entry of a table of symbols, as it stands in a file: nothing of it is checked.</summary>
/// <param name="Name"><c>st_name</c>: where the name stands in the section that the table is linked to.</param>
/// <param name="Info"><c>st_info</c>.</param>
/// <param name="Other"><c>st_other</c>.</param>
/// <param name="SectionIndex"><c>st_shndx</c>.</param>
/// <param name="Value"><c>st_value</c>.</param>
/// <param name="Size"><c>st_size</c>, in bytes.</param>
public readonly record struct ElfSymbolEntry(uint Name, byte Info, byte Other, ushort SectionIndex, ulong Value, ulong Size)
{
    /// <summary><c>ELF64_ST_TYPE</c>.</summary>
    public ElfSymbolType Type => (ElfSymbolType)(Info & 0xf);

    /// <summary><c>ELF64_ST_BIND</c>.</summary>
    public ElfSymbolBinding Binding => (ElfSymbolBinding)(Info >> 4);

    internal static int LengthOf(bool is64) => is64 ? 24 : 16;

    internal static ElfSymbolEntry Read(ref SpanReader reader, bool is64)
    {
        var name = reader.ReadU32();
        if (is64)
        {
            return new ElfSymbolEntry(name, reader.ReadU8(), reader.ReadU8(), reader.ReadU16(), reader.ReadU64(), reader.ReadU64());
        }

        var (value, size) = (reader.ReadU32(), reader.ReadU32());
        return new ElfSymbolEntry(name, reader.ReadU8(), reader.ReadU8(), reader.ReadU16(), value, size);
    }
}

/// <summary>One note.</summary>
/// <param name="Owner">Who gives its type a meaning, with zeros at the end.</param>
/// <param name="Type">What it is, to its owner.</param>
/// <param name="Content">What it says.</param>
public readonly record struct ElfNote(ReadOnlyMemory<byte> Owner, uint Type, ReadOnlyMemory<byte> Content);
