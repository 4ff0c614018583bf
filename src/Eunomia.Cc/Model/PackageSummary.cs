using Eunomia.Package;

namespace Eunomia.Cc;

/// <summary>A short description of a package.</summary>
internal static class PackageSummary
{
    /// <summary>Such as <c>2 programs, 3 maps, exports event through rb</c>.</summary>
    public static string Render(PackageMeta meta) =>
        $"{Count(meta.BpfSkel.Progs.Length, "program")}, {Count(meta.BpfSkel.Maps.Length, "map")}, {Exports(meta)}";

    private static string Exports(PackageMeta meta)
    {
        var byId = meta.ExportTypes.DistinctBy(type => type.TypeId).ToDictionary(type => type.TypeId, type => type.Name);
        var first = meta.ExportTypes.FirstOrDefault()?.Name;
        // A comment in the source may name any id.
        string[] parts =
        [
            .. meta.BpfSkel.Maps
                .Where(map => map.ExportConfig is ExportConfig.BtfType type && (map.EventType is not null || byId.ContainsKey(type.Id)))
                .Select(map => $"{map.EventType ?? byId[((ExportConfig.BtfType)map.ExportConfig!).Id]} through {map.Name}"),
        ];
        return parts.Length > 0 ? "exports " + string.Join(", ", parts) : first is not null ? $"exports {first}" : "no exports";
    }

    private static string Count(int count, string noun) => $"{count} {noun}{(count == 1 ? "" : "s")}";
}
