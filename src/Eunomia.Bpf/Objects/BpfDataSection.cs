using Eunomia.Bpf.Btf;

namespace Eunomia.Bpf.Objects;

/// <summary>A data section whose variables user space can see.</summary>
/// <param name="Name">ELF section name, such as <c>.rodata</c> or <c>.data.foo</c>.</param>
/// <param name="Variables">Global variables, by offset; <c>.kconfig</c> in libbpf's order. Static ones are left out.</param>
public sealed record BpfDataSection(string Name, ImmutableArray<BpfVariable> Variables);

/// <summary>A global variable.</summary>
public sealed record BpfVariable
{
    /// <summary>The C name.</summary>
    public required string Name { get; init; }

    /// <summary>Its type as declared, qualifiers included.</summary>
    public required uint TypeId { get; init; }

    /// <summary>Offset in the section, in bytes; from the ELF symbol.</summary>
    public required uint Offset { get; init; }

    /// <summary>In bytes.</summary>
    public required uint Size { get; init; }

    /// <summary>Global, or extern in <c>.kconfig</c>.</summary>
    public required BtfLinkage Linkage { get; init; }

    /// <summary>The bytes it has in the object; empty for <c>.bss</c> (all zero) and externs.</summary>
    public ReadOnlyMemory<byte> Initial { get; init; }
}
