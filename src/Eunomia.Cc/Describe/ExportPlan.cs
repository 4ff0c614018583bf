using System.Collections.Immutable;
using Eunomia.Bpf.Btf;
using Eunomia.Bpf.Objects;
using Eunomia.Cc.Source;
using Eunomia.Package;

namespace Eunomia.Cc.Describe;

/// <summary>Which structs reach user space, and through which maps. Ids are those of the packaged object's BTF.</summary>
/// <param name="Types">
/// The structs: what maps carry in the order of the maps, because loaders take the first one for the only output; then the others
/// that the source exports; named structs inside others come last.
/// </param>
/// <param name="Maps">What is known of a map's records, by the map's name.</param>
/// <param name="Untyped">The ring buffers and perf event arrays of which nothing is known, in the object's order.</param>
/// <param name="HasSeveral">Whether the loader has to tell maps apart: else it would read the last one's records with the first struct.</param>
internal sealed record ExportPlan(
    ImmutableArray<uint> Types, ImmutableDictionary<string, ExportConfig> Maps, ImmutableArray<string> Untyped, bool HasSeveral)
{
    /// <summary>Nothing reaches user space.</summary>
    public static ExportPlan Empty { get; } = new([], ImmutableDictionary<string, ExportConfig>.Empty, [], HasSeveral: false);

    /// <summary>Joins what the source says with what the object has.</summary>
    /// <param name="bpfObject">The packaged object.</param>
    /// <param name="model">What the source says.</param>
    /// <param name="payloads">For each of the model's payloads, its first type in the object.</param>
    /// <param name="exports">For each of the model's exports, its type in the object.</param>
    public static ExportPlan Create(BpfObject bpfObject, SourceModel model, ImmutableArray<uint> payloads, ImmutableArray<uint> exports)
    {
        var types = bpfObject.Types;
        var outputs = OutputMaps.Of(bpfObject).Select(map => map.Name)
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

        if (outputs.Where(map => !carried.ContainsKey(map)).ToArray() is [var only] && exports.Except(carried.Values).ToArray() is [var first, ..])
        {
            // One output is left, and there is a struct that is made for user space and that no other map carries.
            carried[only] = first;
        }

        // The sampled maps come after the outputs, what only the source exports comes last.
        List<uint> roots = [];
        var configs = ImmutableDictionary.CreateBuilder<string, ExportConfig>(StringComparer.Ordinal);
        foreach (var map in outputs.Where(carried.ContainsKey))
        {
            roots.Add(carried[map]);
            configs.Add(map, new ExportConfig.BtfType(carried[map]));
        }

        var sampled = bpfObject.Maps.Where(map => model.SampledMaps.Contains(map.Name, StringComparer.Ordinal)).ToArray();
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

        roots.AddRange(exports);
        return new ExportPlan(
            NestedTypes.AppendTo(types, roots),
            configs.ToImmutable(),
            [.. outputs.Where(map => !carried.ContainsKey(map))],
            HasSeveral: configs.Count > 0 && outputs.Length + sampled.Length > 1);
    }

    /// <summary>The struct that is a map's value; null when it is something else, or has no name.</summary>
    private static uint? ValueStruct(BtfTypeTable types, BpfMap map) =>
        NestedTypes.Named(types, map.ValueTypeId).Where(id => types.Resolve(id) == types.Resolve(map.ValueTypeId)).Select(id => (uint?)id).FirstOrDefault();
}
