using System.Globalization;
using System.Text.RegularExpressions;
using Eunomia.Cc.Source;
using Eunomia.Package;

namespace Eunomia.Cc.Describe;

/// <summary>Finds the place in the source from which a value in a package comes.</summary>
internal static partial class PackagePlaces
{
    /// <summary>The declaration that a value of the package comes from; null when it has none.</summary>
    /// <param name="meta">The package.</param>
    /// <param name="path">The value, such as <c>bpf_skel.maps[2].sample.interval</c>.</param>
    /// <param name="model">The source.</param>
    public static SourceLocation? Find(PackageMeta meta, string path, SourceModel model)
    {
        var parts = Part().Matches(path).Select(part => (List: part.Groups["list"].Value, Index: int.Parse(part.Groups["index"].ValueSpan, CultureInfo.InvariantCulture))).ToArray();
        var key = parts switch
        {
            [("maps", var i), ..] => meta.BpfSkel.Maps[i].Name,
            [("progs", var i), ..] => meta.BpfSkel.Progs[i].Name,
            [("data_sections", var i), ("variables", var j), ..] => meta.BpfSkel.DataSections[i].Variables[j].Name,
            [("export_types", var i), ..] => SourceModel.TypeKey(meta.ExportTypes[i].Name),
            _ => "",
        };
        return model.Places.TryGetValue(key, out var place) ? place : null;
    }

    [GeneratedRegex(@"(?<list>\w+)\[(?<index>\d{1,9})\]")]
    private static partial Regex Part();
}
