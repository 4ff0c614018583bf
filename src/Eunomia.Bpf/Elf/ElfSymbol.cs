namespace Eunomia.Bpf.Elf;

/// <summary>One entry of the symbol table.</summary>
/// <param name="Index">Symbol index; 0 is the null symbol.</param>
/// <param name="Name">Name; for a <see cref="ElfSymbolType.Section"/> symbol without one, the empty string.</param>
/// <param name="Type"><c>ELF64_ST_TYPE</c>.</param>
/// <param name="Binding"><c>ELF64_ST_BIND</c>.</param>
/// <param name="Other"><c>st_other</c>; the low two bits are the visibility.</param>
/// <param name="SectionIndex"><c>st_shndx</c>: a section index, or one of the reserved values such as <see cref="Undefined"/>.</param>
/// <param name="Value"><c>st_value</c>: offset in the section, in bytes.</param>
/// <param name="Size"><c>st_size</c>, in bytes.</param>
public sealed record ElfSymbol(
    int Index, string Name, ElfSymbolType Type, ElfSymbolBinding Binding, byte Other, ushort SectionIndex, ulong Value, ulong Size)
{
    /// <summary><c>SHN_UNDEF</c>: the symbol is defined elsewhere.</summary>
    public const ushort Undefined = 0;

    /// <summary><c>SHN_LORESERVE</c>: section indices from here on name no section.</summary>
    public const ushort FirstReserved = 0xff00;
}

/// <summary>One relocation.</summary>
/// <param name="Offset"><c>r_offset</c>: offset in the section it applies to, in bytes.</param>
/// <param name="Type"><c>ELF64_R_TYPE</c>, a <see href="https://docs.kernel.org/bpf/llvm_reloc.html">BPF relocation type</see>.</param>
/// <param name="SymbolIndex"><c>ELF64_R_SYM</c>.</param>
/// <param name="Addend"><c>r_addend</c>; 0 for <c>SHT_REL</c>.</param>
public sealed record ElfRelocation(ulong Offset, uint Type, int SymbolIndex, long Addend);
