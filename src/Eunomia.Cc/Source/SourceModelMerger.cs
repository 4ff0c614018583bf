using System.Collections.Immutable;
using Eunomia.Bpf.Btf;
using Eunomia.Cc.Diagnostics;
using Eunomia.Cc.Source.Documentation;

namespace Eunomia.Cc.Source;

/// <summary>
/// Makes one source model of those of several sources that are linked into one object, and judges what only all of them together
/// can tell.
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
        var payloads = new OrderedDictionary<string, MapPayload>(StringComparer.Ordinal);
        foreach (var model in models)
        {
            var offset = (uint)types.Count;
            uint Shift(uint id) => id == 0 ? 0 : id + offset;

            types = types.Concat(model.Types);
            exports.AddRange(model.Exports.Select(Shift));
            foreach (var payload in model.Payloads)
            {
                payloads[payload.Map] = payloads.TryGetValue(payload.Map, out var known)
                    ? known with { Structs = [.. known.Structs.Concat(payload.Structs).DistinctBy(sent => sent.Name, StringComparer.Ordinal)] }
                    : payload with { TypeId = Shift(payload.TypeId) };
            }
        }

        return new SourceModel(types, exports.ToImmutable())
        {
            Payloads = [.. payloads.Values],
            ReadMaps = [.. models.SelectMany(model => model.ReadMaps).Distinct(StringComparer.Ordinal)],
            SampledMaps = [.. models.SelectMany(model => model.SampledMaps).Distinct(StringComparer.Ordinal)],
            Documentation = SourceDocumentation.Merge([.. models.Select(model => model.Documentation)]),
            // What is wrong with a header is said once, however many sources include it.
            Diagnostics =
            [
                .. models.SelectMany(model => model.Diagnostics).Distinct(),
                .. payloads.Values.Where(payload => payload.Structs.Length > 1).Select(SeveralStructs),
            ],
        };
    }

    private static Diagnostic SeveralStructs(MapPayload payload) =>
        DiagnosticCatalog.SeveralTypesThroughMap(payload.Structs[1].Site, payload.Map, [.. payload.Structs.Select(sent => sent.Name)]);
}
