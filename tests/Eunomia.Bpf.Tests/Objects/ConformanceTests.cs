using System.Text.Json.Nodes;
using Eunomia.Bpf.Btf;
using Eunomia.Bpf.Objects;
using Eunomia.Bpf.Tests.Rewrite;

namespace Eunomia.Bpf.Tests.Objects;

public sealed class ConformanceTests(ProgramWorkshop workshop)
{
    [Theory]
    [MemberData(nameof(ConformanceCase.Names), MemberType = typeof(ConformanceCase))]
    public void Maps_programs_and_variables_are_those_of_the_original_skeleton(string name)
    {
        var testCase = ConformanceCase.Open(name);
        var bpf = BpfObject.Read(File.ReadAllBytes(workshop.Build(testCase.Source).Original), testCase.ObjectName);

        Assert.Equal(Describe(testCase.ReadSkeleton()), Describe(bpf));
    }

    private static string Describe(JsonObject skeleton) =>
        string.Join('\n',
        [
            .. Items(skeleton["maps"]).Select(map => $"map {map["name"]} {map["ident"]} {(map["mmaped"] is null ? "" : "mmaped")}"),
            .. Items(skeleton["progs"]).Select(program => $"program {program["name"]} {program["attach"]}"),
            .. Items(skeleton["data_sections"]).SelectMany(section =>
                Items(section["variables"]).Select(variable => $"variable {section["name"]} {variable["name"]}: {variable["type"]}")),
        ]);

    private static string Describe(BpfObject bpf) =>
        string.Join('\n',
        [
            .. bpf.Maps.Select(map => $"map {map.Name} {map.Identifier} {(map.IsMemoryMapped ? "mmaped" : "")}"),
            .. bpf.Programs.Select(program => $"program {program.Name} {program.Attach}"),
            .. bpf.DataSections.SelectMany(section => section.Variables.Select(variable =>
                $"variable {section.Name} {variable.Name}: {CDeclaration.Render(bpf.Types, variable.TypeId, dropQualifiers: true)}")),
        ]);

    private static IEnumerable<JsonNode> Items(JsonNode? list) => list is JsonArray array ? array.OfType<JsonNode>() : [];
}
