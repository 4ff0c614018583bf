using System.Collections.Frozen;
using Eunomia.Bpf.Btf;
using Eunomia.Cc.Source.Documentation;

namespace Eunomia.Cc.Source;

/// <summary>Facts from the compiler's syntax tree that the object does not have.</summary>
/// <param name="Types">The exported structs and all they are made of, laid out as the compiler lays them out for BPF.</param>
/// <param name="Exports">
/// Ids in <paramref name="Types"/> of the structs that are exported whether or not a map carries them: those marked with
/// <c>@export</c>, then those of the export header, in source order.
/// </param>
internal sealed record SourceModel(BtfTypeTable Types, ImmutableArray<uint> Exports)
{
    /// <summary>Those of <see cref="Exports"/> that are marked with <c>@export</c>: the others only are in the header.</summary>
    public ImmutableArray<uint> Marked { get; init; } = [];

    /// <summary>Names of the structs among <see cref="Types"/> that in C only a typedef has.</summary>
    public ImmutableArray<string> Untagged { get; init; } = [];

    /// <summary>Records of the ring buffers and perf event arrays, in the order of their first use.</summary>
    public ImmutableArray<MapPayload> Payloads { get; init; } = [];

    /// <summary>Records of the iterators.</summary>
    public ImmutableArray<IteratorPayload> Iterators { get; init; } = [];

    /// <summary>The maps through which records of an unknown type are sent.</summary>
    public ImmutableArray<UntypedPayload> Untyped { get; init; } = [];

    /// <summary>Whether a record is sent through an unknown map, which may be any of them.</summary>
    public bool SendsThroughUnknownMap { get; init; }

    /// <summary>Names of the maps that the program reads performance counters from: nothing comes out of them.</summary>
    public ImmutableArray<string> ReadMaps { get; init; } = [];

    /// <summary>Names of the maps that are sampled, in source order.</summary>
    public ImmutableArray<string> PolledMaps { get; init; } = [];

    /// <summary>
    /// The same with the named export header read after the source, for a source that does not include it; it counts if no other
    /// source of the program does.
    /// </summary>
    public SourceModel? WithHeader { get; init; }

    /// <summary>The export header, if it is included, defines no struct, and no map is known to carry one; null otherwise.</summary>
    public string? HeaderWithoutStruct { get; init; }

    /// <summary>Diagnostics, which count only once the compiler has accepted the source.</summary>
    public ImmutableArray<Diagnostic> Diagnostics { get; init; } = [];

    /// <summary>Places of the program's functions and global variables, maps among them, and of its types, by <see cref="TypeKey"/>.</summary>
    public FrozenDictionary<string, SourceLocation> Places { get; init; } = FrozenDictionary<string, SourceLocation>.Empty;

    /// <summary>The documentation comments.</summary>
    public SourceDocumentation Documentation { get; init; } = SourceDocumentation.Empty;

    /// <summary>The key of a struct or a typedef in <see cref="Places"/>: C lets a variable have the same name.</summary>
    public static string TypeKey(string name) => "type " + name;

    /// <summary>The libclang that read the source, as it calls itself; null when none did.</summary>
    public string? Library { get; init; }

    /// <summary>The empty model.</summary>
    public static SourceModel Empty { get; } = new(BtfTypeTable.Empty, []);
}

/// <summary>The types of the records that a map carries to user space.</summary>
/// <param name="Map">Its C name.</param>
/// <param name="TypeId">The id in <see cref="SourceModel.Types"/> of the first type that is sent: its records are read as that.</param>
/// <param name="Sent">Every type that is sent, structs before others, in the order of their first use.</param>
internal sealed record MapPayload(string Map, uint TypeId, ImmutableArray<SentType> Sent);

/// <summary>The struct of the records that an iterator writes one behind the other.</summary>
/// <param name="Program">Its program's name.</param>
/// <param name="TypeId">The id of the struct in <see cref="SourceModel.Types"/>.</param>
internal sealed record IteratorPayload(string Program, uint TypeId);

/// <summary>A type that is sent through a map.</summary>
/// <param name="Name">Its tag or its typedef; of what is no struct its declaration, such as <c>char[16]</c>.</param>
/// <param name="IsStruct">Whether it is a struct or union.</param>
/// <param name="Site">The call that first sends it.</param>
internal readonly record struct SentType(string Name, bool IsStruct, SourceLocation Site);

/// <summary>Records of an unknown type.</summary>
/// <param name="Map">C name of the map they travel through.</param>
/// <param name="Size">Their size in bytes; null when it is not constant.</param>
/// <param name="Site">The call that sends them.</param>
internal sealed record UntypedPayload(string Map, long? Size, SourceLocation Site);
