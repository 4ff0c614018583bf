using Eunomia.Bpf.Btf;
using Eunomia.Bpf.Instructions;

namespace Eunomia.Bpf.Rewrite;

/// <summary>Options of <see cref="ObjectRewriter"/>.</summary>
public sealed record RewriteOptions
{
    /// <summary>Keeps every type whole: only DWARF and other leftovers of the compiler go.</summary>
    public bool KeepBtf { get; init; }

    /// <summary>
    /// Types that reach user space, as the source declares them, in a table of their own. A struct, union, enum or typedef that the
    /// object has under the same name with the same layout is not added again. A struct that goes by the name of its only typedef gets that
    /// name in the object, too.
    /// </summary>
    public BtfTypeTable Exports { get; init; } = BtfTypeTable.Empty;

    /// <summary>Which entries of <see cref="Exports"/> are asked for; what they contain comes with them.</summary>
    public ImmutableArray<uint> ExportIds { get; init; } = [];

    /// <summary>Tags and typedefs of the object's own types that are kept whole although nothing in the object shows the need.</summary>
    public ImmutableArray<string> WholeTypes { get; init; } = [];

    /// <summary>Instructions that the new file does without, where <see cref="InstructionLowering"/> knows how.</summary>
    public ImmutableArray<InstructionFeature> Lowered { get; init; } = [];

    /// <summary>Renames source files in the line info, for instance to names that do not depend on the directory.</summary>
    public Func<string, string>? MapFileName { get; init; }
}

/// <summary>Result of <see cref="ObjectRewriter"/>.</summary>
/// <param name="Object">The new ELF file.</param>
/// <param name="ExportIds">Where each of <see cref="RewriteOptions.ExportIds"/> is in the new file's BTF, in the same order.</param>
/// <param name="MapsWithoutSizes">Names of the maps that lost key or value sizes with which the kernel would not create them.</param>
public sealed record RewriteResult(ReadOnlyMemory<byte> Object, ImmutableArray<uint> ExportIds, ImmutableArray<string> MapsWithoutSizes)
{
    /// <summary>Names of the structs, unions and enums that the new file only names: their definition is nowhere in the object.</summary>
    public ImmutableArray<string> Incomplete { get; init; } = [];
}
