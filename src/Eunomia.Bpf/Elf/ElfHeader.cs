namespace Eunomia.Bpf.Elf;

/// <summary>The fields of the ELF header that the reader needs.</summary>
/// <param name="BigEndian">Byte order of the file.</param>
/// <param name="Flags"><c>e_flags</c>.</param>
/// <param name="SectionOffset"><c>e_shoff</c>.</param>
/// <param name="SectionCount"><c>e_shnum</c>: at least 1.</param>
/// <param name="NamesIndex"><c>e_shstrndx</c>: less than the count.</param>
internal readonly record struct ElfHeader(bool BigEndian, uint Flags, ulong SectionOffset, ushort SectionCount, ushort NamesIndex)
{
    /// <summary>Length of the header itself.</summary>
    public const uint Length = 64;

    /// <summary>Length of one section header.</summary>
    public const uint SectionLength = 64;
}
