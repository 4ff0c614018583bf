using Eunomia.Bpf.Btf;
using Eunomia.Bpf.BtfExt;
using Eunomia.Bpf.Elf;

namespace Eunomia.Bpf.Objects;

/// <summary>
/// What libbpf sees in a compiled BPF object: programs, maps, global variables, license, in libbpf's order.
/// <see href="https://docs.kernel.org/bpf/libbpf/libbpf_overview.html">libbpf's overview</see>
/// </summary>
public sealed record BpfObject
{
    /// <summary>The file it was read from.</summary>
    public required ElfFile Elf { get; init; }

    /// <summary>The types of <c>.BTF</c>; empty when the object has none.</summary>
    public required BtfTypeTable Types { get; init; }

    /// <summary><c>.BTF.ext</c>, or null when the object has none.</summary>
    public required BtfExtSection? BtfExt { get; init; }

    /// <summary>The text in the <c>license</c> section, or null when the object has none.</summary>
    public required string? License { get; init; }

    /// <summary>Maps in libbpf's order: the declared ones, then internal data maps, <c>.kconfig</c>, struct_ops.</summary>
    public required ImmutableArray<BpfMap> Maps { get; init; }

    /// <summary>Programs in libbpf's order: by section, then by offset. Subprograms are not programs.</summary>
    public required ImmutableArray<BpfProgram> Programs { get; init; }

    /// <summary>Data sections with global variables, in the order of their maps.</summary>
    public required ImmutableArray<BpfDataSection> DataSections { get; init; }

    /// <summary>Variables that libbpf ignores because of the section they are in; by section, then by offset.</summary>
    public ImmutableArray<MisplacedVariable> MisplacedVariables { get; init; } = [];

    /// <summary>Reads a compiled object.</summary>
    /// <param name="bytes">The ELF file.</param>
    /// <param name="objectName">The object's name, such as <c>hello_bpf</c>: internal maps are named after it.</param>
    /// <exception cref="MalformedInputException">
    /// The bytes break the rules of ELF or BTF, or libbpf would refuse to open the object: the message says why.
    /// </exception>
    public static BpfObject Read(ReadOnlyMemory<byte> bytes, string objectName) => BpfObjectReader.Read(bytes, objectName);
}
