using System.Globalization;
using System.Net;
using System.Text;

namespace Eunomia.Benchmarks;

/// <summary>The table as a picture: for each row two bars, the longer one always of the same length.</summary>
internal static class EccPlot
{
    private const int Width = 830;
    private const int TextWidth = 400;
    private const int RowHeight = 34;
    private const int Top = 40;

    /// <summary>Writes the picture of the native rows.</summary>
    public static void Write(IEnumerable<EccTimes> rows, string path)
    {
        var shown = rows.Where(row => row.IsNative && !row.What.Contains("--", StringComparison.Ordinal)).ToList();
        if (shown.Count == 0)
        {
            return;
        }

        var svg = new StringBuilder();
        svg.AppendLine(CultureInfo.InvariantCulture, $"""<svg xmlns="http://www.w3.org/2000/svg" width="{Width}" height="{Top + (shown.Count * RowHeight)}" font-family="sans-serif" font-size="12">""");
        svg.AppendLine("""<rect width="100%" height="100%" fill="white"/>""");
        svg.AppendLine(CultureInfo.InvariantCulture, $"""<text x="10" y="20" font-size="14">Time of a compile: native ecc (blue) beside what it is compared with (grey), median ms</text>""");
        for (var i = 0; i < shown.Count; i++)
        {
            var (row, y) = (shown[i], Top + (i * RowHeight));
            var longest = Math.Max(row.Theirs, row.Ours);
            svg.AppendLine(CultureInfo.InvariantCulture, $"""<text x="10" y="{y + 18}">{WebUtility.HtmlEncode(row.What.Replace("ecc native, ", "", StringComparison.Ordinal))}</text>""");
            AppendBar(svg, y, row.Theirs, longest, "#b0b0b0");
            AppendBar(svg, y + 14, row.Ours, longest, "#1f6fb4");
        }

        svg.AppendLine("</svg>");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, svg.ToString());
    }

    private static void AppendBar(StringBuilder svg, int y, double time, double longest, string color)
    {
        var length = Math.Max(1, (Width - TextWidth - 80) * time / longest);
        svg.AppendLine(CultureInfo.InvariantCulture, $"""<rect x="{TextWidth}" y="{y}" width="{length:0.0}" height="12" fill="{color}"/>""");
        svg.AppendLine(CultureInfo.InvariantCulture, $"""<text x="{TextWidth + length + 5:0.0}" y="{y + 10}" font-size="10">{time:0.#}</text>""");
    }
}
