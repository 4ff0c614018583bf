using Eunomia.Bpf.Btf;
using Eunomia.Bpf.Objects;
using Eunomia.Cc.Source;
using Eunomia.Package;

namespace Eunomia.Cc.Describe;

/// <summary>The types that reach user space, and the maps that carry them. Ids are those of the packaged object's BTF.</summary>
/// <param name="Types">
/// The structs: what maps carry, that of the last map first, because the original's loaders read the last map and take the first struct
/// for what is in it; then the others that the source exports; named structs inside others come last.
/// </param>
/// <param name="Maps">Export configuration of each map, by the map's name.</param>
internal sealed record EventTypeMap(ImmutableArray<uint> Types, ImmutableDictionary<string, ExportConfig> Maps)
{
    /// <summary>No types.</summary>
    public static EventTypeMap Empty { get; } = new([], ImmutableDictionary<string, ExportConfig>.Empty);

    /// <summary>C declarations of the records that are no structs, by the map's name.</summary>
    public ImmutableDictionary<string, string> EventTypes { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>The struct that an iterator writes, by its program's name.</summary>
    public ImmutableSortedDictionary<string, uint> Iterators { get; init; } = ImmutableSortedDictionary<string, uint>.Empty;

    /// <summary>The ring buffers and perf event arrays that something unknown is sent through, in the object's order.</summary>
    public ImmutableArray<UntypedOutput> Untyped { get; init; } = [];

    /// <summary>The map whose records were guessed to be the header's struct, because nothing else is known of them; or null.</summary>
    public GuessedOutput? Guess { get; init; }

    /// <summary>The maps with records that are no struct, where a header has a struct that may be taken for them.</summary>
    public ImmutableArray<PlainOutput> NotTheHeaders { get; init; } = [];

    /// <summary>Whether the loader has to distinguish maps: else it would read the last one's records with the first struct.</summary>
    public bool HasSeveral { get; init; }

    /// <summary>The map whose records the first of <see cref="Types"/> is for, if there are maps behind it that loaders must not take for it.</summary>
    public string? Last { get; init; }

    /// <summary>Combines the source model with the object.</summary>
    /// <param name="bpfObject">The packaged object.</param>
    /// <param name="model">The source model.</param>
    /// <param name="payloads">For each of the model's payloads, its first type in the object.</param>
    /// <param name="exports">For each of the model's exports, its type in the object.</param>
    /// <param name="iterators">For each of the model's iterators, its type in the object.</param>
    public static EventTypeMap Create(BpfObject bpfObject, SourceModel model, ImmutableArray<uint> payloads, ImmutableArray<uint> exports, ImmutableArray<uint> iterators)
    {
        var types = bpfObject.Types;
        var outputs = OutputMaps.Find(bpfObject).Select(map => map.Name)
            .Where(map => !model.ReadMaps.Contains(map, StringComparer.Ordinal))
            .ToImmutableArray();
        var carried = new Dictionary<string, uint>(StringComparer.Ordinal);
        for (var i = 0; i < payloads.Length; i++)
        {
            if (outputs.Contains(model.Payloads[i].Map, StringComparer.Ordinal))
            {
                carried.Add(model.Payloads[i].Map, payloads[i]);
            }
        }

        // What is in a header, and nothing more, is exported unless all that is sent is something else.
        var marked = exports.Where((_, i) => model.Marked.Contains(model.Exports[i])).ToImmutableArray();
        ImmutableArray<UntypedOutput> untyped =
        [
            .. from map in outputs
               where !carried.ContainsKey(map)
               let sent = model.Untyped.FirstOrDefault(sent => sent.Map == map)
               where sent is not null || model.SendsThroughUnknownMap
               select new UntypedOutput(map, sent?.Size, sent?.Site),
        ];
        GuessedOutput? guess = null;
        if (untyped is [var only] && exports.Where(id => !carried.ContainsValue(id) && !iterators.Contains(id) && MayBe(bpfObject, id, only.Size)).ToArray() is [var first, ..])
        {
            // One output is left, and there is a struct that is made for user space and that no other map carries.
            carried[only.Map] = first;
            untyped = [];
            guess = marked.Contains(first) ? null : new GuessedOutput(only.Map, types[first]!.Name, only.Site);
        }

        var structs = outputs.Where(map => carried.TryGetValue(map, out var id) && IsStruct(types, id)).ToImmutableArray();
        ImmutableArray<PlainOutput> notTheHeaders = [];
        if (structs.IsEmpty && (carried.Count > 0 || !untyped.IsEmpty))
        {
            if (exports.Except(marked).Select(id => types[id]!.Name).FirstOrDefault() is { } header)
            {
                notTheHeaders =
                [
                    .. model.Payloads.Where(payload => carried.ContainsKey(payload.Map)).Select(payload =>
                        new PlainOutput(payload.Map, payload.Sent[0].Name, types.SizeOf(carried[payload.Map]) ?? 0, header, payload.Sent[0].Site)),
                ];
            }

            exports = marked;
        }

        List<uint> roots = [.. structs.Reverse().Take(1).Concat(structs).Select(map => carried[map]).Distinct()];
        var configs = ImmutableDictionary.CreateBuilder<string, ExportConfig>(StringComparer.Ordinal);
        foreach (var (map, id) in carried)
        {
            configs.Add(map, new ExportConfig.BtfType(id));
        }

        // The sampled maps come after the outputs, then what iterators write; what only the source exports comes last.
        var sampled = bpfObject.Maps.Where(map => model.PolledMaps.Contains(map.Name, StringComparer.Ordinal)).ToArray();
        foreach (var map in sampled)
        {
            ExportConfig config = new ExportConfig.FromMapType();
            if (ValueStruct(types, map) is { } id)
            {
                roots.Add(id);
                config = new ExportConfig.BtfType(id);
            }

            configs.TryAdd(map.Name, config);
        }

        var written = model.Iterators.Zip(iterators, (iterator, id) => (iterator.Program, Id: id))
            .Where(iterator => bpfObject.Programs.Any(program => program.Name == iterator.Program))
            .ToImmutableSortedDictionary(iterator => iterator.Program, iterator => iterator.Id, StringComparer.Ordinal);
        roots.AddRange(written.Values);
        roots.AddRange(exports);
        var plain = carried.Where(entry => !IsStruct(types, entry.Value)).ToArray();
        return new EventTypeMap(NestedTypes.AppendTo(types, roots), configs.ToImmutable())
        {
            EventTypes = plain.ToImmutableDictionary(
                entry => entry.Key, entry => CDeclaration.Render(types, entry.Value, dropQualifiers: true), StringComparer.Ordinal),
            Iterators = written,
            Untyped = untyped,
            Guess = guess,
            NotTheHeaders = notTheHeaders,
            HasSeveral = plain.Length > 0 || (!untyped.IsEmpty && roots.Count > 0) || (configs.Count > 0 && outputs.Length + sampled.Length > 1),
            Last = structs is [.., var last] && outputs[^1] != last ? last : null,
        };
    }

    private static bool IsStruct(BtfTypeTable types, uint id) => types[types.Resolve(id)] is BtfComposite;

    /// <summary>Whether a struct may be the type of the records: no map holds it as key or value, and a record has its size.</summary>
    private static bool MayBe(BpfObject bpfObject, uint id, long? size)
    {
        var types = bpfObject.Types;
        var composite = (BtfComposite)types[types.Resolve(id)]!;
        var isLonger = composite.Members is [.., var last] && types[types.Resolve(last.TypeId)] is BtfArray { Count: 0 };
        return (size is null || composite.Size == size || (isLonger && composite.Size < size))
            && !bpfObject.Maps.Any(map => Holds(map.KeyTypeId) || Holds(map.ValueTypeId));

        bool Holds(uint held) => held != 0 && NestedTypes.Named(types, held).Exists(named => types.Resolve(named) == types.Resolve(id));
    }

    /// <summary>The struct of a map's values; null when they are something else, or it has no name.</summary>
    private static uint? ValueStruct(BtfTypeTable types, BpfMap map) =>
        NestedTypes.Named(types, map.ValueTypeId).Where(id => types.Resolve(id) == types.Resolve(map.ValueTypeId)).Select(id => (uint?)id).FirstOrDefault();
}

/// <summary>An output map with records of unknown type.</summary>
/// <param name="Map">Its name.</param>
/// <param name="Size">The size of a record; null when it is not constant, or not known.</param>
/// <param name="Site">The call that sends one; null when that is not known.</param>
internal sealed record UntypedOutput(string Map, long? Size, SourceLocation? Site);

/// <summary>An output map with records of a guessed type.</summary>
/// <param name="Map">Its name.</param>
/// <param name="Type">The guessed type.</param>
/// <param name="Site">The call that sends a record; null when that is not known.</param>
internal sealed record GuessedOutput(string Map, string Type, SourceLocation? Site);

/// <summary>An output map whose records are no struct.</summary>
/// <param name="Map">Its name.</param>
/// <param name="Type">Type of the records.</param>
/// <param name="Size">Their size in bytes.</param>
/// <param name="Header">The struct of the header, which they are not.</param>
/// <param name="Site">The call that sends one.</param>
internal sealed record PlainOutput(string Map, string Type, ulong Size, string Header, SourceLocation Site);
