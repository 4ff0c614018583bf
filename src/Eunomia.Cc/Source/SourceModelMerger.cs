using System.Collections.Immutable;
using Eunomia.Bpf.Btf;
using Eunomia.Cc.Source.Documentation;

namespace Eunomia.Cc.Source;

/// <summary>Makes one source model of those of several sources that are linked into one object.</summary>
internal static class SourceModelMerger
{
    /// <summary>Merges models in link order. A type that several sources have stays there several times: the rewriter joins equal ones.</summary>
    public static SourceModel Merge(ImmutableArray<SourceModel> models)
    {
        if (models is [var only])
        {
            return only;
        }

        var types = BtfTypeTable.Empty;
        var exports = ImmutableArray.CreateBuilder<uint>();
        var payloads = new Dictionary<string, MapPayload>(StringComparer.Ordinal);
        foreach (var model in models)
        {
            var offset = (uint)types.Count;
            uint Shift(uint id) => id == 0 ? 0 : id + offset;

            types = types.Concat(model.Types);
            exports.AddRange(model.Exports.Select(Shift));
            foreach (var payload in model.Payloads)
            {
                var shifted = payload with { TypeIds = [.. payload.TypeIds.Select(Shift)] };
                payloads[payload.Map] = payloads.TryGetValue(payload.Map, out var known) ? known with { TypeIds = known.TypeIds.AddRange(shifted.TypeIds) } : shifted;
            }
        }

        return new SourceModel(types, exports.ToImmutable())
        {
            Payloads = [.. payloads.Values],
            ReadMaps = [.. models.SelectMany(model => model.ReadMaps).Distinct(StringComparer.Ordinal)],
            SampledMaps = [.. models.SelectMany(model => model.SampledMaps).Distinct(StringComparer.Ordinal)],
            Documentation = SourceDocumentation.Merge([.. models.Select(model => model.Documentation)]),
            Diagnostics = [.. models.SelectMany(model => model.Diagnostics)],
        };
    }
}
