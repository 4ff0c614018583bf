using System.Globalization;

namespace Eunomia.Cc.Cli.Rendering;

/// <summary>The line that a successful compilation prints.</summary>
internal static class SummaryLine
{
    /// <summary>Such as <c>package.json: 4.1 kB, 2 programs, 3 maps, exports event through rb</c>.</summary>
    public static string Render(CompileResult result) =>
        $"{(result.Outputs.IsEmpty ? "nothing written" : string.Join(", ", result.Outputs.Select(file => $"{file.Path}: {Size(file.Size)}")))}, {result.Summary}";

    private static string Size(long bytes) =>
        bytes < 1000 ? $"{bytes} B" : string.Create(CultureInfo.InvariantCulture, $"{bytes / 1000.0:0.0} kB");
}
