using System.Collections.Frozen;
using Eunomia.Bpf.Btf;
using Eunomia.Cc.Diagnostics;
using Eunomia.Cc.Source.Documentation;

namespace Eunomia.Cc.Source;

/// <summary>
/// Merges the source models of several sources that are linked into one object, and makes the checks that need all
/// of them.
/// </summary>
internal static class SourceModelMerger
{
    /// <summary>Merges models in link order. A type that several sources have stays there several times: the rewriter joins equal ones.</summary>
    public static SourceModel Merge(ImmutableArray<SourceModel> models)
    {
        if (models is [{ WithHeader: { } first }, ..] && models.All(model => model.WithHeader is not null))
        {
            // Nobody includes the named header; it is read once.
            models = models.SetItem(0, first);
        }

        var types = BtfTypeTable.Empty;
        var exports = ImmutableArray.CreateBuilder<uint>();
        var marked = ImmutableArray.CreateBuilder<uint>();
        var iterators = ImmutableArray.CreateBuilder<IteratorPayload>();
        var payloads = new OrderedDictionary<string, MapPayload>(StringComparer.Ordinal);
        foreach (var model in models)
        {
            var offset = (uint)types.Count;
            uint Shift(uint id) => id == 0 ? 0 : id + offset;

            types = types.Concat(model.Types);
            exports.AddRange(model.Exports.Select(Shift));
            marked.AddRange(model.Marked.Select(Shift));
            iterators.AddRange(model.Iterators.Select(iterator => iterator with { TypeId = Shift(iterator.TypeId) }));
            foreach (var payload in model.Payloads)
            {
                var shifted = payload with { TypeId = Shift(payload.TypeId) };
                payloads[payload.Map] = payloads.TryGetValue(payload.Map, out var known) ? Join(known, shifted) : shifted;
            }
        }

        return new SourceModel(types, exports.ToImmutable())
        {
            Marked = marked.ToImmutable(),
            Untagged = [.. models.SelectMany(model => model.Untagged).Distinct(StringComparer.Ordinal)],
            Payloads = [.. payloads.Values],
            Iterators = [.. iterators.DistinctBy(iterator => iterator.Program, StringComparer.Ordinal)],
            Untyped = [.. models.SelectMany(model => model.Untyped).Where(untyped => !payloads.ContainsKey(untyped.Map)).DistinctBy(untyped => untyped.Map, StringComparer.Ordinal)],
            SendsThroughUnknownMap = models.Any(model => model.SendsThroughUnknownMap),
            ReadMaps = [.. models.SelectMany(model => model.ReadMaps).Distinct(StringComparer.Ordinal)],
            PolledMaps = [.. models.SelectMany(model => model.PolledMaps).Distinct(StringComparer.Ordinal)],
            HeaderWithoutStruct = models.Select(model => model.HeaderWithoutStruct).FirstOrDefault(header => header is not null),
            Places = models.SelectMany(model => model.Places).DistinctBy(place => place.Key, StringComparer.Ordinal)
                .ToFrozenDictionary(StringComparer.Ordinal),
            Documentation = SourceDocumentation.Merge([.. models.Select(model => model.Documentation)]),
            // What is wrong with a header is said once, however many sources include it.
            Diagnostics =
            [
                .. models.SelectMany(model => model.Diagnostics).Distinct(),
                .. payloads.Values.Where(payload => payload.Sent.Length > 1).Select(SeveralTypes),
            ],
        };
    }

    /// <summary>Merges the records that two sources send through one map: the first struct counts, wherever it is.</summary>
    private static MapPayload Join(MapPayload first, MapPayload second)
    {
        if (!first.Sent[0].IsStruct && second.Sent[0].IsStruct)
        {
            (first, second) = (second, first);
        }

        return first with { Sent = [.. first.Sent.Concat(second.Sent).DistinctBy(sent => sent.Name, StringComparer.Ordinal)] };
    }

    private static Diagnostic SeveralTypes(MapPayload payload) =>
        DiagnosticCatalog.SeveralTypesThroughMap(payload.Sent[1].Site, payload.Map, [.. payload.Sent.Select(sent => sent.Name)]);
}
