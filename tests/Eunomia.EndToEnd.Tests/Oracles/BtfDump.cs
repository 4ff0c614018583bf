using System.Text.Json.Nodes;
using Eunomia.EndToEnd.Tests.Harness;

namespace Eunomia.EndToEnd.Tests.Oracles;

/// <summary>What <c>bpftool btf dump</c> says of an object's types.</summary>
internal sealed class BtfDump
{
    private static readonly string[] DataSections = [".data.", ".rodata.", ".bss.", ".kconfig."];
    private readonly Dictionary<uint, JsonNode> _types;

    private BtfDump(IEnumerable<JsonNode> types) => _types = types.ToDictionary(type => Number(type, "id"));

    /// <summary>Asks it; an object without BTF has no types.</summary>
    public static async Task<BtfDump> ReadAsync(string objectPath)
    {
        var (exitCode, output, error) = await HostTool.Bpftool().TryRunAsync("btf", "dump", "file", objectPath, "-j");
        if (exitCode != 0)
        {
            Assert.DoesNotContain("] .BTF ", await HostTool.Require("readelf").RunAsync("-SW", objectPath), StringComparison.Ordinal);
            return new BtfDump([]);
        }

        Assert.True(error.Length == 0, error);
        return new BtfDump(JsonNode.Parse(output)!["types"]!.AsArray().Select(type => type!));
    }

    /// <summary>Number of types.</summary>
    public int Count => _types.Count;

    /// <summary>The kind of a type, such as <c>STRUCT</c>.</summary>
    public string Kind(uint id) => Text(_types[id], "kind");

    /// <summary>The name of a type.</summary>
    public string Name(uint id) => Text(_types[id], "name");

    /// <summary>The struct or union that an id leads to, through typedefs and qualifiers.</summary>
    public JsonNode Composite(uint id)
    {
        var type = _types[id];
        return Text(type, "kind") is "STRUCT" or "UNION" ? type : Composite(Number(type, "type_id"));
    }

    /// <summary>Section, name and size of each variable that is not static, one line each, in alphabetical order.</summary>
    public IEnumerable<string> Variables()
    {
        var variables =
            from section in _types.Values
            where Text(section, "kind") == "DATASEC"
            where DataSections.Any(kind => $"{Text(section, "name")}.".StartsWith(kind, StringComparison.Ordinal))
            from entry in section["vars"]!.AsArray()
            let variable = _types[Number(entry!, "type_id")]
            where Text(variable, "kind") == "VAR" && Text(variable, "linkage") != "static"
            select $"{Text(section, "name")} {Text(variable, "name")} {Number(entry!, "size")}";
        return variables.Order(StringComparer.Ordinal);
    }

    /// <summary>
    /// Each type but the numbers of others in it, in alphabetical order. Of sections only the names: clang leaves the rest to linkers.
    /// </summary>
    public IEnumerable<string> Shapes() => _types.Values.Select(Shape).Order(StringComparer.Ordinal);

    private static string Shape(JsonNode type)
    {
        var names = from list in (string[])["members", "values", "params"]
                    from entry in type[list]?.AsArray() ?? []
                    select entry["name"]?.GetValue<string>();
        var size = Text(type, "kind") == "DATASEC" ? null : type["size"];
        return $"{Text(type, "kind")} '{Text(type, "name")}' size {size} of {type["nr_elems"]}: {string.Join(", ", names)}";
    }

    private static string Text(JsonNode node, string key) => node[key]!.GetValue<string>();

    private static uint Number(JsonNode node, string key) => node[key]!.GetValue<uint>();
}
