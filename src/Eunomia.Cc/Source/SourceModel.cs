using System.Collections.Immutable;
using Eunomia.Bpf.Btf;
using Eunomia.Cc.Diagnostics;
using Eunomia.Cc.Source.Documentation;

namespace Eunomia.Cc.Source;

/// <summary>What the compiler's syntax tree says that the object does not.</summary>
/// <param name="Types">The exported structs and all they are made of, laid out as the compiler lays them out for BPF.</param>
/// <param name="Exports">Ids in <paramref name="Types"/> of the exported structs; the one that events carry comes first.</param>
internal sealed record SourceModel(BtfTypeTable Types, ImmutableArray<uint> Exports)
{
    /// <summary>What was found on the way; it counts only once the compiler is content with the source.</summary>
    public ImmutableArray<Diagnostic> Diagnostics { get; init; } = [];

    /// <summary>The documentation comments.</summary>
    public SourceDocumentation Documentation { get; init; } = SourceDocumentation.Empty;

    /// <summary>Nothing is exported.</summary>
    public static SourceModel Empty { get; } = new(BtfTypeTable.Empty, []);
}
