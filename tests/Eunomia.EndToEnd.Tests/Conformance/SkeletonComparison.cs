using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Eunomia.EndToEnd.Tests.Conformance;

/// <summary>
/// Compares skeletons by the rules of the conformance folder's README: everything expected must be there and equal, lists in order;
/// beyond it there may only be keys of our own.
/// </summary>
internal static partial class SkeletonComparison
{
    /// <summary>In an expected skeleton: any one of these values, where the README leaves a choice.</summary>
    public const string AnyOf = "$anyOf";

    // The keys that format.md adds, by the key of the list they stand in.
    private static readonly Dictionary<string, string[]> Additions = new(StringComparer.Ordinal)
    {
        [""] = ["format", "target", "build", "enable_multiple_export_types", "export_types"],
        ["maps"] = ["type", "key_size", "value_size", "max_entries", "flags", "key_type", "value_type", "event_type", "pinning", "export_config"],
        ["progs"] = ["type", "attach_type", "autoload", "sleepable", "insns"],
        ["data_sections"] = [],
        ["variables"] = ["offset", "size", "value", "initial"],
        ["export_types"] = ["kind", "doc", "alignment", "type_id"],
        ["members"] = ["offset", "bit_size", "type_name", "doc", "values"],
    };

    /// <summary>All differences.</summary>
    /// <param name="expected">What the README makes of the original's skeleton.</param>
    /// <param name="actual">Ours: <c>meta</c> of a package.</param>
    public static IReadOnlyList<Difference> Compare(JsonObject expected, JsonObject actual)
    {
        var differences = new List<Difference>();
        CompareObjects("", "", Without(expected, "export_types"), Without(actual, "eunomia_version"), differences);
        var (expectedExports, exports) = (List(expected["export_types"]), List(actual["export_types"]));
        if (expectedExports.Length == 0)
        {
            CheckUnexpected(exports, actual, differences);
        }
        else
        {
            CompareExports(expectedExports, exports, differences);
        }

        return differences;
    }

    private static void CompareExports(JsonObject[] expected, JsonObject[] actual, List<Difference> differences)
    {
        foreach (var export in expected)
        {
            if (actual.Where(candidate => NameOf(candidate) == NameOf(export)).ToArray() is [var one])
            {
                CompareObjects("export_types", $"export_types[{NameOf(export)}]", export, one, differences);
            }
            else
            {
                differences.Add(new Difference("export_types", $"'{NameOf(export)}' is not there once"));
            }
        }

        if (actual.Length > 0 && NameOf(expected[0]) != NameOf(actual[0]))
        {
            differences.Add(new Difference("export_types[0]", $"'{NameOf(actual[0])}', not '{NameOf(expected[0])}'"));
        }

        // Packed structs are those that the original misses; anything else must be what an exported struct is made of, and follow it.
        var names = expected.Select(NameOf).ToHashSet(StringComparer.Ordinal);
        for (var i = 0; i < actual.Length; i++)
        {
            var name = NameOf(actual[i]);
            if (!names.Contains(name) && !IsPacked(actual[i]) && !actual[..i].Any(export => IsMadeOf(export, name)))
            {
                differences.Add(new Difference("export_types", $"'{name}' should not be there, or not before what it is part of"));
            }
        }
    }

    /// <summary>Without a header only what the program shows is exported: the type that a map is bound to comes first.</summary>
    private static void CheckUnexpected(JsonObject[] exports, JsonObject actual, List<Difference> differences)
    {
        var bound = List(actual["bpf_skel"]!["maps"])
            .Select(map => map["export_config"] is JsonObject config ? config["btf_type_id"]?.GetValue<uint>() : null);
        if (exports.Length > 0 && !bound.Contains(exports[0]["type_id"]!.GetValue<uint>()))
        {
            differences.Add(new Difference("export_types", $"'{NameOf(exports[0])}' is exported, but no map is bound to it"));
        }
    }

    private static void CompareValues(string key, string path, JsonNode? expected, JsonNode? actual, List<Difference> differences)
    {
        if (expected is JsonArray && Additions.ContainsKey(key))
        {
            CompareLists(key, path, List(expected), List(actual), differences);
        }
        else if ((path is "bpf_skel" or "bpf_skel.doc") && expected is JsonObject part && actual is JsonObject ours)
        {
            CompareObjects(key, path, part, ours, differences);
        }
        else if (!Matches(expected, actual))
        {
            differences.Add(new Difference(path, $"{actual?.ToJsonString()}, not {expected?.ToJsonString()}"));
        }
    }

    private static void CompareLists(string key, string path, JsonObject[] expected, JsonObject[] actual, List<Difference> differences)
    {
        var (names, ours) = (string.Join(' ', expected.Select(NameOf)), string.Join(' ', actual.Select(NameOf)));
        if (names != ours)
        {
            differences.Add(new Difference(path, $"[{ours}], not [{names}]"));
            return;
        }

        foreach (var (item, our) in expected.Zip(actual))
        {
            CompareObjects(key, $"{path}[{NameOf(item)}]", item, our, differences);
        }
    }

    private static void CompareObjects(string level, string path, JsonObject expected, JsonObject actual, List<Difference> differences)
    {
        foreach (var (key, value) in expected)
        {
            CompareValues(key, path.Length == 0 ? key : $"{path}.{key}", value, actual[key], differences);
        }

        foreach (var (key, value) in actual.Where(property => !expected.ContainsKey(property.Key)))
        {
            if (!Additions.GetValueOrDefault(level, []).Contains(key, StringComparer.Ordinal))
            {
                differences.Add(new Difference($"{path}.{key}", $"{value?.ToJsonString()} should not be there"));
            }
        }
    }

    private static bool Matches(JsonNode? expected, JsonNode? actual) =>
        expected is JsonObject choice && choice[AnyOf] is JsonArray values
            ? values.Any(value => JsonNode.DeepEquals(Normalized(value), Normalized(actual)))
            : JsonNode.DeepEquals(Normalized(expected), Normalized(actual));

    /// <summary>How the lines of a text are joined is not compared.</summary>
    private static JsonNode? Normalized(JsonNode? value) =>
        value is JsonValue scalar && scalar.TryGetValue<string>(out var text) ? JsonValue.Create(Space().Replace(text, " ")) : value;

    private static bool IsMadeOf(JsonObject export, string name) =>
        List(export["members"]).Any(member => Words(member["type"]).Concat(Words(member["type_name"])).Contains(name, StringComparer.Ordinal));

    private static string[] Words(JsonNode? text) => (text?.GetValue<string>() ?? "").Split(' ', '[', '*');

    private static bool IsPacked(JsonObject export) => export["alignment"]?.GetValue<uint>() == 1 && export["size"]?.GetValue<uint>() > 1;

    private static string NameOf(JsonObject item) => item["name"]?.GetValue<string>() ?? "(no name)";

    private static JsonObject[] List(JsonNode? list) => list is JsonArray array ? [.. array.Select(item => item!.AsObject())] : [];

    private static JsonObject Without(JsonObject source, string key)
    {
        var copy = source.DeepClone().AsObject();
        copy.Remove(key);
        return copy;
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();
}
