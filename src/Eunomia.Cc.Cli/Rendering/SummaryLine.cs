using System.Globalization;
using Eunomia.Package;

namespace Eunomia.Cc.Cli.Rendering;

/// <summary>The one line a successful compilation prints.</summary>
internal static class SummaryLine
{
    /// <summary>Such as <c>package.json: 4.1 kB, 2 programs, 3 maps, event through rb</c>.</summary>
    public static string Of(CompileResult result)
    {
        var skeleton = result.Package!.Meta.BpfSkel;
        var files = result.Outputs.IsEmpty ? "nothing written" : string.Join(", ", result.Outputs.Select(file => $"{file.Path}: {Size(file.Size)}"));
        return string.Join(", ", new[]
        {
            files,
            Count(skeleton.Progs.Length, "program"),
            Count(skeleton.Maps.Length, "map"),
            Exports(result.Package.Meta),
        }.Where(part => part.Length > 0));
    }

    private static string Exports(PackageMeta meta)
    {
        var byId = meta.ExportTypes.DistinctBy(type => type.TypeId).ToDictionary(type => type.TypeId, type => type.Name);
        var first = meta.ExportTypes.FirstOrDefault()?.Name;
        // A comment in the source may name any id.
        var parts = meta.BpfSkel.Maps
            .Select(map => (Type: map.ExportConfig is ExportConfig.BtfType type ? byId.GetValueOrDefault(type.Id) : null, map.Name))
            .Where(export => export.Type is not null)
            .Select(export => $"{export.Type} through {export.Name}")
            .ToArray();
        return parts.Length > 0 ? "exports " + string.Join(", ", parts) : first is not null ? $"exports {first}" : "no exports";
    }

    private static string Count(int count, string noun) => $"{count} {noun}{(count == 1 ? "" : "s")}";

    private static string Size(long bytes) =>
        bytes < 1000 ? $"{bytes} B" : string.Create(CultureInfo.InvariantCulture, $"{bytes / 1000.0:0.0} kB");
}
