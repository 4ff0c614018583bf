namespace Eunomia.Bpf.Elf;

/// <summary>
/// A 64-bit ELF relocatable object for <c>EM_BPF</c>, as clang writes it. Reading checks every offset, index and name,
/// so what is here can be followed without further checks.
/// <see href="https://www.sco.com/developers/gabi/latest/contents.html">The ELF specification</see>
/// </summary>
public sealed record ElfFile
{
    /// <summary><c>EM_BPF</c>: the only machine that is read.</summary>
    public const ushort MachineBpf = 247;

    /// <summary>The whole file.</summary>
    public required ReadOnlyMemory<byte> Bytes { get; init; }

    /// <summary>Byte order of the file, of its BTF and of its data sections.</summary>
    public required bool BigEndian { get; init; }

    /// <summary><c>e_flags</c>.</summary>
    public required uint Flags { get; init; }

    /// <summary>All sections in file order; the index is the section index, entry 0 is the null section.</summary>
    public required ImmutableArray<ElfSection> Sections { get; init; }

    /// <summary>All symbols of the one symbol table; the index is the symbol index, entry 0 is the null symbol. Empty without a table.</summary>
    public required ImmutableArray<ElfSymbol> Symbols { get; init; }

    /// <summary>The first section of that name, or null.</summary>
    public ElfSection? FindSection(string name) =>
        Sections.FirstOrDefault(section => section.Index != 0 && section.Name == name);
}
