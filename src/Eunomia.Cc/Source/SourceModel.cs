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

    /// <summary>Names of the maps that are sampled, in source order.</summary>
    public ImmutableArray<string> SampledMaps { get; init; } = [];

    /// <summary>
    /// The same with the named export header read after the source, for a source that does not include it; it counts if no other
    /// source of the program does.
    /// </summary>
    public SourceModel? WithHeader { get; init; }

    /// <summary>What was found on the way; it counts only once the compiler is content with the source.</summary>
    public ImmutableArray<Diagnostic> Diagnostics { get; init; } = [];

    /// <summary>The documentation comments.</summary>
    public SourceDocumentation Documentation { get; init; } = SourceDocumentation.Empty;

    /// <summary>Nothing is exported.</summary>
    public static SourceModel Empty { get; } = new(BtfTypeTable.Empty, []);
}

/// <summary>What a map carries to user space.</summary>
/// <param name="Map">Its C name.</param>
/// <param name="TypeId">The id in <see cref="SourceModel.Types"/> of the first struct that is sent: it counts.</param>
/// <param name="Structs">Every struct that is sent, in the order of their first use.</param>
internal sealed record MapPayload(string Map, uint TypeId, ImmutableArray<SentStruct> Structs);

/// <summary>A struct that is sent through a map.</summary>
/// <param name="Name">Its tag or its typedef.</param>
/// <param name="Site">The call that first sends it.</param>
internal readonly record struct SentStruct(string Name, SourceLocation Site);
