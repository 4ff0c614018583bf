using System.Globalization;
using System.Text;

namespace Eunomia.Package;

/// <summary>Shows what a package holds as text for people: one line per program, map, export and variable, in aligned columns.</summary>
public static class PackageText
{
    /// <summary>The text; names are as they stand in the package, so a terminal needs them escaped.</summary>
    /// <param name="meta">The package's metadata.</param>
    /// <param name="license">The license its object carries, or null.</param>
    public static string Of(PackageMeta meta, string? license)
    {
        var text = new StringBuilder();
        var skeleton = meta.BpfSkel;
        text.Append(CultureInfo.InvariantCulture, $"{skeleton.ObjName}");
        text.Append(license is null ? "  no license" : $"  license {license}");
        text.AppendLine(meta.Target is { } target ? $"  for {target.Arch}, {target.Endian} endian" : "");
        if (skeleton.Doc is { } doc)
        {
            Append(text, "", [[doc.Brief ?? ""], [doc.Description ?? ""], [doc.Details ?? ""]]);
        }

        Append(text, "programs", skeleton.Progs.Select(Row));
        Append(text, "maps", skeleton.Maps.Select(Row));
        Append(text, "exports", meta.ExportTypes.SelectMany(Rows));
        Append(text, "globals", skeleton.DataSections.SelectMany(section => section.Variables.Select(variable => Row(section, variable))));
        return text.ToString();
    }

    private static string[] Row(SkeletonProgram program) =>
    [
        program.Name,
        program.Attach,
        program.Type is null ? "" : program.AttachType is null ? program.Type : $"{program.Type} ({program.AttachType})",
        program.Insns is { } instructions ? $"{instructions} instructions" : "",
        (program.Autoload == false ? "not loaded by default " : "") + (program.Sleepable == true ? "sleepable" : ""),
    ];

    private static string[] Row(SkeletonMap map) =>
    [
        map.Name,
        map.Type ?? "",
        Entries(map),
        $"{map.KeyType ?? Bytes(map.KeySize)} -> {map.ValueType ?? Bytes(map.ValueSize)}" is var types && types == " -> " ? "" : types,
        map.Pinning is null ? "" : $"pinned {map.Pinning}",
    ];

    private static string Entries(SkeletonMap map) => map.MaxEntries switch
    {
        null or 0 => "",
        { } size when map.Type is "ringbuf" or "user_ringbuf" => $"{size} bytes",
        1 => "1 entry",
        { } entries => $"{entries} entries",
    };

    private static string Bytes(uint? size) => size is null or 0 ? "" : $"{size} B";

    private static IEnumerable<string[]> Rows(ExportType type) =>
        type.Members
            .Select(member => new[] { "  " + member.Name, member.Type, Place(member) })
            .Prepend([type.Name, type.Kind ?? "struct", $"{type.Size} bytes"]);

    private static string Place(ExportMember member) =>
        member.Offset is not { } offset ? ""
        : offset % 8 == 0 ? $"at {offset / 8}"
        : $"at {offset / 8}, bit {offset % 8}";

    private static string[] Row(SkeletonDataSection section, SkeletonVariable variable) =>
        [variable.Name, variable.Type, section.Name, variable.Initial is { } initial ? $"= {initial.GetRawText()}" : "", variable.Description ?? ""];

    private static void Append(StringBuilder text, string title, IEnumerable<string[]> rows)
    {
        var table = rows.Where(row => row.Any(cell => cell.Length > 0)).ToArray();
        if (table.Length == 0)
        {
            return;
        }

        if (title.Length > 0)
        {
            text.AppendLine().AppendLine(title);
        }

        var widths = Enumerable.Range(0, table.Max(row => row.Length))
            .Select(column => Math.Min(60, table.Max(row => column < row.Length ? row[column].Length : 0)))
            .ToArray();
        foreach (var row in table)
        {
            text.Append("  ").AppendLine(string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
        }
    }
}
