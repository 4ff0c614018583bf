using System.Text.RegularExpressions;
using Eunomia.EndToEnd.Tests.Harness;

namespace Eunomia.EndToEnd.Tests.Oracles;

/// <summary>What <c>bpftool gen skeleton</c> says of an object, read out of the C header that it prints.</summary>
/// <param name="Maps">Name, member of the skeleton and whether it is mapped, one line each, in order.</param>
/// <param name="Programs">Names, in order.</param>
/// <param name="Variables">Section's map, type and name of each global, one line each, in order.</param>
internal sealed partial record BpftoolSkeleton(IReadOnlyList<string> Maps, IReadOnlyList<string> Programs, IReadOnlyList<string> Variables)
{
    /// <summary>Asks it. Where it is too old for what the object has, the test is skipped with its words.</summary>
    public static async Task<BpftoolSkeleton> ReadAsync(string objectPath, string objectName)
    {
        var bpftool = HostTool.Bpftool();
        var (exitCode, output, error) = await bpftool.TryRunAsync("gen", "skeleton", objectPath, "name", objectName);
        Assert.SkipWhen(TooNew().IsMatch(error), $"this bpftool is too old for the object: {error.Split('\n')[0]}");
        Assert.True(exitCode == 0, error);
        return Parse(output, objectName);
    }

    private static BpftoolSkeleton Parse(string header, string objectName) => new(
        [.. Map().Matches(header)
            .Select(map => $"{map.Groups["name"].Value} {map.Groups["ident"].Value}{(IsMapped(header, map) ? " mmaped" : "")}")],
        [.. ProgramName().Matches(header).Select(program => program.Groups["name"].Value)],
        [.. Section(objectName).Matches(header).SelectMany(section => section.Groups["members"].Value.Split('\n')
            .Select(member => member.Trim())
            .Where(member => member.Length > 0 && !Padding().IsMatch(member))
            .Select(member => $"{section.Groups["ident"].Value} {DescribeVariable(member)}"))]);

    /// <summary>Up to 7.1 it maps what has no variables, too; there is nothing to point into it then.</summary>
    private static bool IsMapped(string header, Match map) =>
        map.Groups["mapped"].Success && !header.Contains($"__{map.Groups["ident"].Value} {{\n\t}} *", StringComparison.Ordinal);

    /// <summary><c>int matrix[2][3];</c> becomes <c>matrix: int[2][3]</c>.</summary>
    private static string DescribeVariable(string member)
    {
        var name = Declarator().Match(member).Groups["name"];
        var type = member.Remove(name.Index, name.Length).TrimEnd(';', ' ').Replace(" [", "[", StringComparison.Ordinal);
        // bpftool leaves the qualifiers of some externs; what a pointer points to keeps its own.
        type = type.Contains('*') ? type : Qualifiers().Replace(type, "");
        return $"{name.Value}: {type}";
    }

    private static Regex Section(string objectName) =>
        new($@"^\tstruct {objectName}__(?<ident>\w+) \{{\n(?<members>.*?)^\t\}} \*\k<ident>;", RegexOptions.Multiline | RegexOptions.Singleline, TimeSpan.FromSeconds(10));

    // s->maps[0].name since 5.6, map->name since 7.5.
    [GeneratedRegex(
        @"(?:s->maps\[\d+\]\.|\tmap->)name = ""(?<name>[^""]*)"";\s+\S+map = &obj->maps\.(?<ident>\w+);(?<mapped>\s+\S+mmaped = )?")]
    private static partial Regex Map();

    [GeneratedRegex(@"(?:s->progs\[\d+\]\.|\tprog->)name = ""(?<name>[^""]*)"";")]
    private static partial Regex ProgramName();

    // .bss.NAME (libbpf 1.2), .struct_ops.link (1.3), __ulong (1.4).
    [GeneratedRegex(@"skipping (?:unrecognized data )?section|expected PTR, got enum64")]
    private static partial Regex TooNew();

    [GeneratedRegex(@"^char __pad\d+\[\d+\];$")]
    private static partial Regex Padding();

    [GeneratedRegex(@"^(?:const |volatile )+")]
    private static partial Regex Qualifiers();

    // A pointer to a function or an array has its name in parentheses; any other declaration has it last.
    [GeneratedRegex(@"(?:\(\*+|^[^(]*[ *])(?<name>\w+)(?:\[|\)|;)")]
    private static partial Regex Declarator();
}
