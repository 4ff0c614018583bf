using System.Collections.Immutable;
using Eunomia.Bpf.Btf;
using Eunomia.Cc.Diagnostics;
using Eunomia.Cc.Source.Documentation;

namespace Eunomia.Cc.Source;

/// <summary>What the compiler's syntax tree says that the object does not.</summary>
/// <param name="Types">The exported structs and all they are made of, laid out as the compiler lays them out for BPF.</param>
/// <param name="Exports">
/// Ids in <paramref name="Types"/> of the structs that are exported whether or not a map carries them: those marked with
/// <c>@export</c>, then those of the export header, in source order.
/// </param>
internal sealed record SourceModel(BtfTypeTable Types, ImmutableArray<uint> Exports)
{
    /// <summary>What the ring buffers and perf event arrays carry, in the order of their first use; maps that carry no struct are not here.</summary>
    public ImmutableArray<MapPayload> Payloads { get; init; } = [];

    /// <summary>Names of the maps that the program reads performance counters from: nothing comes out of them.</summary>
    public ImmutableArray<string> ReadMaps { get; init; } = [];

    /// <summary>Names of the maps that are sampled.</summary>
    public ImmutableArray<string> SampledMaps { get; init; } = [];

    /// <summary>What was found on the way; it counts only once the compiler is content with the source.</summary>
    public ImmutableArray<Diagnostic> Diagnostics { get; init; } = [];

    /// <summary>The documentation comments.</summary>
    public SourceDocumentation Documentation { get; init; } = SourceDocumentation.Empty;

    /// <summary>Nothing is exported.</summary>
    public static SourceModel Empty { get; } = new(BtfTypeTable.Empty, []);
}

/// <summary>What a map carries to user space.</summary>
/// <param name="Map">Its C name.</param>
/// <param name="TypeIds">Ids in <see cref="SourceModel.Types"/>, in the order of their first use; the first one counts.</param>
internal sealed record MapPayload(string Map, ImmutableArray<uint> TypeIds);
