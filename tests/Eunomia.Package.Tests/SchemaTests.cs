using System.Text.Json;
using System.Text.Json.Nodes;

namespace Eunomia.Package.Tests;

public class SchemaTests
{
    private const string Script =
        """
        import json, sys, jsonschema
        case = json.load(sys.stdin)
        jsonschema.Draft202012Validator.check_schema(case["schema"])
        validator = jsonschema.Draft202012Validator(case["schema"])
        json.dump([[error.json_path for error in validator.iter_errors(package)] for package in case["packages"]], sys.stdout)
        """;

    /// <summary>What makes the full package invalid, and where the validator must say so.</summary>
    private static readonly (string Path, Action<JsonNode> Break)[] Breakages =
    [
        ("$", root => root.AsObject().Remove("bpf_object")),
        ("$", root => root["extra"] = 1),
        ("$.bpf_object", root => root["bpf_object"] = "not base64"),
        ("$.bpf_object_size", root => root["bpf_object_size"] = PackageCodec.MaxObjectSize + 1),
        ("$.meta", root => root["meta"]!.AsObject().Remove("bpf_skel")),
        ("$.meta.format", root => root["meta"]!["format"] = 2),
        ("$.meta.bpf_skel.maps", root => root["meta"]!["bpf_skel"]!["maps"] = null),
        ("$.meta.bpf_skel.maps[0]", root => Map(root, 0).Remove("ident")),
        ("$.meta.bpf_skel.maps[0].mmaped", root => Map(root, 0)["mmaped"] = false),
        ("$.meta.bpf_skel.maps[0].export_config", root => Map(root, 0)["export_config"] = new JsonObject { ["btf_type_id"] = -1 }),
        ("$.meta.bpf_skel.maps[0].export_config", root => Map(root, 0)["export_config"] = "other"),
        ("$.meta.bpf_skel.maps[1].intepreter", root => Map(root, 1)["intepreter"]!["stack_trace"]!["field_map"]!["tid"] = "t"),
        ("$.meta.bpf_skel.maps[2].max_entries", root => Map(root, 2)["max_entries"] = 4294967296L),
        ("$.meta.bpf_skel.maps[2].sample", root => Map(root, 2)["sample"]!.AsObject().Remove("interval")),
        ("$.meta.bpf_skel.maps[2].sample.type", root => Map(root, 2)["sample"]!["type"] = "pie"),
        ("$.meta.bpf_skel.progs[0]", root => Program(root, 0).Remove("link")),
        ("$.meta.bpf_skel.progs[1].tchook.attach_point", root => Program(root, 1)["tchook"]!["attach_point"] = "INGRESS"),
        ("$.meta.bpf_skel.data_sections[0].variables[0].cmdarg.short", root => Variable(root, 0)["cmdarg"]!["short"] = "mm"),
        ("$.meta.bpf_skel.data_sections[0].variables[0].type", root => Variable(root, 0)["type"] = 1),
        ("$.meta.export_types[0]", root => root["meta"]!["export_types"]![0]!.AsObject().Remove("members")),
        ("$.meta.export_types[0].kind", root => root["meta"]!["export_types"]![0]!["kind"] = "class"),
        ("$.meta.target.endian", root => root["meta"]!["target"]!["endian"] = "middle"),
        ("$.meta.build.sources[0].sha256", root => root["meta"]!["build"]!["sources"]![0]!["sha256"] = "A"),
    ];

    [Fact]
    public void Every_package_of_these_tests_fits_the_schema()
    {
        Python.RequireModule("jsonschema", "python3-jsonschema");

        Assert.Equal("[[],[]]", Errors(TestPackages.Node(TestPackages.Minimal), TestPackages.Node(TestPackages.Full)));
    }

    [Fact]
    public void Violation_is_found_at_its_path()
    {
        Python.RequireModule("jsonschema", "python3-jsonschema");
        var broken = Breakages.Select(breakage =>
        {
            var root = TestPackages.Node(TestPackages.Full);
            breakage.Break(root);
            return root;
        });

        var expected = Breakages.Select(breakage => $"[\"{breakage.Path}\"]");
        Assert.Equal($"[{string.Join(",\n", expected)}]", Errors([.. broken]).Replace("],[", "],\n[", StringComparison.Ordinal));
    }

    private static string Errors(params JsonNode[] packages)
    {
        var input = new JsonObject { ["schema"] = JsonNode.Parse(PackageSchema.Text), ["packages"] = new JsonArray([.. packages]) };
        return JsonSerializer.Serialize(Python.Run(Script, input.ToJsonString()));
    }

    private static JsonObject Map(JsonNode root, int index) => root["meta"]!["bpf_skel"]!["maps"]![index]!.AsObject();

    private static JsonObject Program(JsonNode root, int index) => root["meta"]!["bpf_skel"]!["progs"]![index]!.AsObject();

    private static JsonObject Variable(JsonNode root, int index) =>
        root["meta"]!["bpf_skel"]!["data_sections"]![0]!["variables"]![index]!.AsObject();
}
