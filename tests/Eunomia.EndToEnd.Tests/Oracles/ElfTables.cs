using System.Globalization;
using System.Text.RegularExpressions;
using Eunomia.EndToEnd.Tests.Harness;

namespace Eunomia.EndToEnd.Tests.Oracles;

/// <summary>The section and symbol tables of an object, as <c>readelf</c> prints them.</summary>
/// <param name="Sections">Names by index.</param>
/// <param name="Symbols">All symbols that lie in a section.</param>
internal sealed partial record ElfTables(IReadOnlyDictionary<int, string> Sections, IReadOnlyList<ElfTables.Symbol> Symbols)
{
    /// <summary>A symbol.</summary>
    public sealed record Symbol(string Name, string Type, string Section, ulong Value, ulong Size);

    /// <summary>Reads them.</summary>
    public static async Task<ElfTables> ReadAsync(string objectPath)
    {
        var text = await HostTool.Require("readelf").RunAsync("--wide", "--sections", "--symbols", objectPath);
        var sections = SectionLine().Matches(text).ToDictionary(match => Number(match.Groups["index"]), match => match.Groups["name"].Value);
        return new ElfTables(sections,
        [
            .. SymbolLine().Matches(text).Select(match => new Symbol(
                match.Groups["name"].Value, match.Groups["type"].Value, sections[Number(match.Groups["section"])],
                ulong.Parse(match.Groups["value"].Value, NumberStyles.HexNumber, CultureInfo.InvariantCulture), (ulong)Number(match.Groups["size"]))),
        ]);
    }

    private static int Number(Group group) => int.Parse(group.Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^  \[ *(?<index>\d+)\] (?<name>\S+) +[A-Z_+0-9a-f]+ +[0-9a-f]{16} ", RegexOptions.Multiline)]
    private static partial Regex SectionLine();

    [GeneratedRegex(@"^ *\d+: (?<value>[0-9a-f]{16}) +(?<size>\d+) (?<type>\w+) +\w+ +\w+ +(?<section>\d+) (?<name>.*)$", RegexOptions.Multiline)]
    private static partial Regex SymbolLine();
}
