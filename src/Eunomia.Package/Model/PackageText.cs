using System.Text;
using Eunomia.Bpf.Objects;

namespace Eunomia.Package;

/// <summary>
/// Renders a package as text for people: programs with what they are attached to, maps with what they carry, structs with offsets
/// and padding as <c>pahole</c> shows them, globals as the options they become. Both tools print it.
/// </summary>
public static class PackageText
{
    /// <summary>The text. Names are as they stand in the package, so a terminal needs them escaped.</summary>
    /// <param name="meta">The package's metadata.</param>
    /// <param name="license">The license its object carries, or null.</param>
    /// <param name="newer">The object's instructions that not every kernel knows, and for which there are no others.</param>
    public static string Render(PackageMeta meta, string? license, IEnumerable<InstructionUse> newer)
    {
        var skeleton = meta.BpfSkel;
        var text = new StringBuilder();
        AppendHeading(text, meta, license);
        var exports = meta.ExportTypes.DistinctBy(type => type.TypeId).ToDictionary(type => type.TypeId, type => type.Name);
        AppendTree(text, "programs", skeleton.Progs.Select(program => Program(program, exports)));
        AppendTree(text, "maps", skeleton.Maps.Select(map => Map(map, exports)));
        foreach (var type in meta.ExportTypes)
        {
            text.Append('\n');
            StructText.Append(text, type);
        }

        AppendTree(text, "options", skeleton.DataSections.Where(section => section.Name != ".kconfig").SelectMany(Options));
        AppendTree(text, "newer kernels", newer.Select(use => (string[])
            [$"Linux {use.Feature.Kernel}", use.Function ?? "", use.Line?.ToPlace() ?? "", use.Feature.Description]));
        return text.ToString();
    }

    private static void AppendHeading(StringBuilder text, PackageMeta meta, string? license)
    {
        var doc = meta.BpfSkel.Doc;
        text.Append(OneLine(string.Join("  ", Parts(meta.BpfSkel.ObjName, doc?.Version, doc?.Brief)))).Append('\n');
        foreach (var paragraph in Parts(doc?.Description, doc?.Details))
        {
            text.Append("  ").Append(paragraph.Replace("\n", "\n  ", StringComparison.Ordinal)).Append('\n');
        }

        var built = meta.Build is { } build ? $"built by {string.Join(" with clang ", Parts(build.Tool, build.Clang))}" : null;
        var target = meta.Target is { } machine ? $"for {machine.Arch}, {machine.Endian} endian" : null;
        text.Append(OneLine(string.Join(", ", Parts(license is null ? "no license" : $"license {license}", target, built)))).Append('\n');
    }

    private static string[] Program(SkeletonProgram program, Dictionary<uint, string> exports) =>
    [
        program.Name,
        program.Attach,
        string.Join(' ', Parts(program.Type, program.AttachType is null ? null : $"({program.AttachType})")),
        string.Join(", ", Parts(
            program.RecordTypeId is { } record ? $"writes {exports.GetValueOrDefault(record, $"type {record}")}" : null,
            program.Insns is { } instructions ? $"{instructions} instructions" : null,
            program.Sleepable == true ? "sleepable" : null,
            program.Autoload == false ? "loaded only on request" : null)),
    ];

    private static string[] Map(SkeletonMap map, Dictionary<uint, string> exports) =>
    [
        map.Name,
        map.Type ?? "",
        Capacity(map),
        Payload(map, exports) is { } payload ? $"carries {payload}"
            : string.Join(" -> ", Parts(map.KeyType ?? Bytes(map.KeySize), map.ValueType ?? Bytes(map.ValueSize))),
        string.Join(", ", Parts(
            map.Pinning is null ? null : $"pinned {map.Pinning}",
            map.Sample is { } sample ? $"sampled every {sample.Interval} ms" : null)),
    ];

    /// <summary>The struct that travels through a map, where the package says so.</summary>
    private static string? Payload(SkeletonMap map, Dictionary<uint, string> exports) => map.ExportConfig switch
    {
        ExportConfig.BtfType type => map.EventType ?? exports.GetValueOrDefault(type.Id),
        ExportConfig.CustomMembers custom => $"{custom.Members.Length} members",
        _ => null,
    };

    private static string Capacity(SkeletonMap map) => map.MaxEntries switch
    {
        null or 0 => "",
        { } size when map.Type is "ringbuf" or "user_ringbuf" => $"{size} bytes",
        1 => "1 entry",
        { } entries => $"{entries} entries",
    };

    private static string? Bytes(uint? size) => size is null or 0 ? null : $"{size} B";

    private static IEnumerable<string[]> Options(SkeletonDataSection section) => section.Variables.Where(variable => !SkeletonVariable.IsAnchor(variable.Name)).Select(variable => new[]
    {
        string.Join(", ", Parts(
            variable.CommandLineArgument?.Short is { } letter ? $"-{letter}" : null,
            $"--{variable.CommandLineArgument?.Long ?? variable.Name}{MemberOf(variable.Type)}")),
        variable.Type,
        (variable.CommandLineArgument?.Default ?? variable.Value ?? variable.Initial) is { } value ? $"= {value.GetRawText()}" : "",
        section.Name,
        variable.CommandLineArgument?.Help ?? variable.Description ?? "",
    });

    /// <summary>A struct is no option, but each of its members is one.</summary>
    private static string MemberOf(string type) =>
        (!type.StartsWith("struct ", StringComparison.Ordinal) && !type.StartsWith("union ", StringComparison.Ordinal)) || type.EndsWith('*') ? ""
        : type.EndsWith(']') ? ".N.MEMBER"
        : ".MEMBER";

    /// <summary>One line per row, in columns that fit all but the longest cells.</summary>
    private static void AppendTree(StringBuilder text, string title, IEnumerable<string[]> rows)
    {
        const int WidestColumn = 48;
        var table = rows.Select(row => Array.ConvertAll(row, OneLine)).ToArray();
        if (table.Length == 0)
        {
            return;
        }

        text.Append('\n').Append(title).Append('\n');
        var widths = Enumerable.Range(0, table[0].Length).Select(column => Math.Min(WidestColumn, table.Max(row => row[column].Length))).ToArray();
        for (var i = 0; i < table.Length; i++)
        {
            // A column that is empty in every row takes no room.
            var cells = table[i].Select((cell, column) => widths[column] == 0 ? null : cell.PadRight(widths[column])).OfType<string>();
            text.Append(i == table.Length - 1 ? "└─ " : "├─ ").Append(string.Join("  ", cells).TrimEnd()).Append('\n');
        }
    }

    /// <summary>A line break in a name would make lines of its own, which say what the package does not.</summary>
    internal static string OneLine(string text) =>
        text.Replace("\n", "\\x0a", StringComparison.Ordinal);

    private static IEnumerable<string> Parts(params string?[] parts) => parts.Where(part => !string.IsNullOrEmpty(part)).OfType<string>();
}
