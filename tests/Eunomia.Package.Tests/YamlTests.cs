using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Eunomia.Package.Tests;

public class YamlTests
{
    /// <summary>Text and numbers that a YAML reader takes for something else when they are not written with care.</summary>
    private static readonly string[] Awkward =
    [
        "\"\"", "\"null\"", "\"~\"", "\"Null\"", "\"true\"", "\"YES\"", "\"no\"", "\"on\"", "\"n\"", "\"1\"", "\"1e3\"", "\"0x1f\"", "\"0o7\"", "\"1_000\"",
        "\"-1\"", "\".5\"", "\".inf\"", "\".nan\"", "\"12:30\"", "\"2024-01-01\"", "\"<<\"", "\"=\"", "\"- a\"", "\"a: b\"", "\"a #b\"", "\"#\"", "\"&a\"",
        "\"*a\"", "\"!t\"", "\"%\"", "\"@x\"", "\"`\"", "\"|\"", "\">\"", "\"[a]\"", "\"{a}\"", "\" a \"", "\"a\\nb\\n\"", "\"\\t\"", "\"\\u0000\\u0007\\u001b\"",
        "\"\\u0085\\u00a0\\u2028\\ufeff\"", "\"'\\\"\\\\\"", "\"---\"", "\"...\"", "\"Größe 日本 😀\"", "\"?\"", "\"a.b/c-d_e\"",
        "0", "-0", "1.50", "1e5", "1E5", "-2e-7", "1.5E+300", "123456789012345678901234567890", "true", "false", "null", "[]", "{}", "[[1,[]],{\"a\":[{}]}]",
    ];

    private static BpfPackage AwkwardPackage => TestPackages.Minimal with
    {
        Meta = new PackageMeta
        {
            BpfSkel = new Skeleton
            {
                ObjName = "x_bpf",
                Doc = new SkeletonDoc
                {
                    Others = UnknownKeys.None.Add("values", TestPackages.Json($"[{string.Join(',', Awkward)}]"))
                        .Add("keys", TestPackages.Json($"{{{string.Join(',', Awkward.Where(value => value[0] == '"').Select(key => key + ":1"))}}}")),
                },
            },
        },
    };

    [Fact]
    public void A_yaml_1_1_reader_finds_the_data_of_the_json()
    {
        Python.RequireModule("yaml", "python3-yaml");
        AssertSame(TestPackages.Full);
        AssertSame(AwkwardPackage);

        static void AssertSame(BpfPackage package)
        {
            var differences = Python.Run(
                """
                import json, sys, yaml
                case = json.load(sys.stdin)
                found = []
                def compare(path, a, b):
                    if type(a) is not type(b) and not (isinstance(a, (int, float)) and isinstance(b, (int, float))) or isinstance(a, bool) != isinstance(b, bool):
                        found.append(f"{path}: {a!r} became {b!r}")
                    elif isinstance(a, dict):
                        if list(a) != list(b): found.append(f"{path}: {list(a)} became {list(b)}")
                        else: [compare(f"{path}.{k}", a[k], b[k]) for k in a]
                    elif isinstance(a, list) and len(a) == len(b):
                        [compare(f"{path}[{i}]", x, y) for i, (x, y) in enumerate(zip(a, b))]
                    elif a != b:
                        found.append(f"{path}: {a!r} became {b!r}")
                compare("", json.loads(case["json"]), yaml.safe_load(case["yaml"]))
                json.dump(found, sys.stdout)
                """,
                new JsonObject { ["json"] = PackageWriter.ToJson(package), ["yaml"] = PackageWriter.ToYaml(package) }.ToJsonString());

            Assert.Equal("[]", differences.GetRawText());
        }
    }

    [Fact]
    public void A_yaml_1_2_reader_finds_the_data_of_the_json()
    {
        foreach (var package in new[] { TestPackages.Full, AwkwardPackage })
        {
            var stream = new YamlStream();
            stream.Load(new StringReader(PackageWriter.ToYaml(package)));

            var read = FromYaml(stream.Documents.Single().RootNode);

            Assert.True(JsonNode.DeepEquals(TestPackages.Node(package), read), PackageWriter.ToYaml(package));
        }
    }

    /// <summary>The core schema of YAML 1.2: a plain scalar is JSON where it can be, and text elsewhere.</summary>
    private static JsonNode? FromYaml(YamlNode node)
    {
        switch (node)
        {
            case YamlMappingNode mapping:
                return new JsonObject(mapping.Children.Select(pair => KeyValuePair.Create(((YamlScalarNode)pair.Key).Value!, FromYaml(pair.Value))));
            case YamlSequenceNode sequence:
                return new JsonArray([.. sequence.Children.Select(FromYaml)]);
            case YamlScalarNode { Style: ScalarStyle.Plain } scalar when IsJson(scalar.Value!):
                return JsonNode.Parse(scalar.Value!);
            default:
                return JsonValue.Create(((YamlScalarNode)node).Value);
        }
    }

    private static bool IsJson(string text)
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(text));
        try
        {
            return reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
