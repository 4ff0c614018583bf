namespace Eunomia.Bpf.Elf;

/// <summary>One section: its header, decoded, and its bytes.</summary>
public sealed record ElfSection
{
    /// <summary>Section index; 0 is the null section.</summary>
    public required int Index { get; init; }

    /// <summary>Section name, such as <c>tp/sched/sched_switch</c> or <c>.maps</c>.</summary>
    public required string Name { get; init; }

    /// <summary><c>sh_type</c>.</summary>
    public required ElfSectionType Type { get; init; }

    /// <summary><c>sh_flags</c>.</summary>
    public required ElfSectionFlags Flags { get; init; }

    /// <summary><c>sh_addr</c>.</summary>
    public required ulong Address { get; init; }

    /// <summary><c>sh_offset</c>: where the bytes start in the file.</summary>
    public required ulong Offset { get; init; }

    /// <summary><c>sh_size</c>, in bytes; a <c>SHT_NOBITS</c> section has a size and no bytes.</summary>
    public required ulong Size { get; init; }

    /// <summary><c>sh_link</c>.</summary>
    public required uint Link { get; init; }

    /// <summary><c>sh_info</c>.</summary>
    public required uint Info { get; init; }

    /// <summary><c>sh_addralign</c>.</summary>
    public required ulong Alignment { get; init; }

    /// <summary><c>sh_entsize</c>.</summary>
    public required ulong EntrySize { get; init; }

    /// <summary>The bytes in the file; empty for <c>SHT_NOBITS</c> and the null section.</summary>
    public required ReadOnlyMemory<byte> Data { get; init; }

    /// <summary>The relocations that apply to this section, from its <c>SHT_REL</c> or <c>SHT_RELA</c> section, in file order.</summary>
    public ImmutableArray<ElfRelocation> Relocations { get; init; } = [];
}
