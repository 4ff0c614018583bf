namespace Eunomia.Bpf.Objects;

/// <summary>One map: declared in <c>.maps</c>, or made by the loader for a data section or a struct_ops variable.</summary>
public sealed record BpfMap
{
    /// <summary>The name the kernel and libbpf know it by; for an internal map libbpf's, such as <c>hello_bp.rodata</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The name in a skeleton: the C name, or <c>rodata</c>, <c>data_foo</c>, <c>kconfig</c> for an internal map.</summary>
    public required string Identifier { get; init; }

    /// <summary>Whether the loader makes it for a data section.</summary>
    public required bool IsInternal { get; init; }

    /// <summary>Whether a skeleton maps its memory: an internal map, or an arena, with global variables.</summary>
    public bool IsMemoryMapped { get; init; }

    /// <summary>False for a struct_ops map whose section name starts with <c>?</c>.</summary>
    public bool IsAutoCreated { get; init; } = true;

    /// <summary><c>enum bpf_map_type</c>; see <see cref="BpfMapTypes"/> for names.</summary>
    public required uint Type { get; init; }

    /// <summary>In bytes; 0 when the map has no key.</summary>
    public uint KeySize { get; init; }

    /// <summary>In bytes; 0 when the map has no value.</summary>
    public uint ValueSize { get; init; }

    /// <summary>BTF id of the key's type; 0 when the program gives only a size.</summary>
    public uint KeyTypeId { get; init; }

    /// <summary>BTF id of the value's type; 0 when the program gives only a size.</summary>
    public uint ValueTypeId { get; init; }

    /// <summary>
    /// Entries, or bytes for ring buffers, as declared: libbpf rounds the latter to pages of the machine it runs on. 0 when the program leaves it to the runner.
    /// </summary>
    public uint MaxEntries { get; init; }

    /// <summary><c>BPF_F_*</c> flags of map creation.</summary>
    public uint Flags { get; init; }

    /// <summary><c>map_extra</c>.</summary>
    public ulong MapExtra { get; init; }

    /// <summary><c>numa_node</c>; 0 when not given.</summary>
    public uint NumaNode { get; init; }

    /// <summary><c>LIBBPF_PIN_BY_NAME</c>.</summary>
    public bool IsPinnedByName { get; init; }

    /// <summary>The template of the inner maps of a map in map, or null.</summary>
    public BpfMap? InnerMap { get; init; }
}
