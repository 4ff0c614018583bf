using System.Collections.Frozen;
using System.Collections.Immutable;
using Eunomia.Bpf.Btf;
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
    /// <summary>Those of <see cref="Exports"/> that are marked with <c>@export</c>: the others only are in the header.</summary>
    public ImmutableArray<uint> Marked { get; init; } = [];

    /// <summary>Names of the structs among <see cref="Types"/> that in C only a typedef has.</summary>
    public ImmutableArray<string> Untagged { get; init; } = [];

    /// <summary>What the ring buffers and perf event arrays carry, in the order of their first use.</summary>
    public ImmutableArray<MapPayload> Payloads { get; init; } = [];

    /// <summary>What iterators write.</summary>
    public ImmutableArray<IteratorPayload> Iterators { get; init; } = [];

    /// <summary>The maps of which only is known that something is sent through them.</summary>
    public ImmutableArray<UntypedPayload> Untyped { get; init; } = [];

    /// <summary>Whether something is sent through a map that is not known, which may be any of them.</summary>
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

    /// <summary>What was found on the way; it counts only once the compiler is content with the source.</summary>
    public ImmutableArray<Diagnostic> Diagnostics { get; init; } = [];

    /// <summary>Where the program's functions and global variables are, maps among them, and its types, by <see cref="TypeKey"/>.</summary>
    public FrozenDictionary<string, SourceLocation> Places { get; init; } = FrozenDictionary<string, SourceLocation>.Empty;

    /// <summary>The documentation comments.</summary>
    public SourceDocumentation Documentation { get; init; } = SourceDocumentation.Empty;

    /// <summary>What a struct or a typedef is called in <see cref="Places"/>: C lets a variable have the same name.</summary>
    public static string TypeKey(string name) => "type " + name;

    /// <summary>The libclang that read the source, as it calls itself; null when none did.</summary>
    public string? Library { get; init; }

    /// <summary>Nothing is exported.</summary>
    public static SourceModel Empty { get; } = new(BtfTypeTable.Empty, []);
}

/// <summary>What a map carries to user space.</summary>
/// <param name="Map">Its C name.</param>
/// <param name="TypeId">The id in <see cref="SourceModel.Types"/> of the first type that is sent: it counts.</param>
/// <param name="Sent">Every type that is sent, structs before others, in the order of their first use.</param>
internal sealed record MapPayload(string Map, uint TypeId, ImmutableArray<SentType> Sent);

/// <summary>What an iterator writes, one behind the other.</summary>
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
/// <param name="Size">Their size in bytes; null when it depends.</param>
/// <param name="Site">The call that sends them.</param>
internal sealed record UntypedPayload(string Map, long? Size, SourceLocation Site);
