using System.Text.Json.Nodes;
using Eunomia.EndToEnd.Tests.Harness;

namespace Eunomia.EndToEnd.Tests;

/// <summary>Which header's structs are exported.</summary>
public sealed class ExportHeaderTests
{
    [Theory]
    [InlineData("given.h prog.bpf.h prog.h", "given.h", "given")]
    [InlineData("prog.bpf.h prog.h other.bpf.h", "", "prog_bpf")]
    [InlineData("prog.h other.bpf.h", "", "prog")]
    [InlineData("other.bpf.h unrelated.h", "", "other_bpf")]
    [InlineData("one.bpf.h two.bpf.h", "", "")]
    [InlineData("unrelated.h", "", "")]
    [InlineData("sub/given.h prog.h", "sub/given.h", "given")]
    public async Task The_header_is_the_one_given_or_the_one_named_after_the_source_or_the_only_one(string headers, string given, string exported)
    {
        var workspace = Workspace.Create();
        foreach (var header in headers.Split(' '))
        {
            var name = Path.GetFileName(header)[..^2].Replace('.', '_');
            workspace.Write(header, $"struct {name} {{\n\tint first;\n\tchar second[8];\n}};\n");
        }

        workspace.Write("prog.bpf.c", string.Concat(headers.Split(' ').Select(header => $"#include \"{header}\"\n")) + Workspace.Minimal);

        (await workspace.EccAsync(["prog.bpf.c", .. given.Split(' ', StringSplitOptions.RemoveEmptyEntries)])).Succeeded();

        Assert.Equal(exported, string.Join(' ', Exports(workspace).Select(export => export!["name"]!.GetValue<string>())));
    }

    [Fact]
    public async Task A_named_header_that_the_source_does_not_include_is_exported_with_a_warning()
    {
        var workspace = Workspace.Create();
        workspace.Write("prog.bpf.c", Workspace.Minimal);
        workspace.Write("event.h", "struct event {\n\tlong long when;\n\tint pid : 5;\n};\n");

        var run = (await workspace.EccAsync("prog.bpf.c", "event.h")).Succeeded();

        Assert.Contains("[ECC0206]", run.Error, StringComparison.Ordinal);
        var export = Assert.Single(Exports(workspace));
        Assert.Equal(("event", 16), (export!["name"]!.GetValue<string>(), export["size"]!.GetValue<int>()));
        Assert.Equal(5, export["members"]![1]!["bit_size"]!.GetValue<int>());
    }

    [Fact]
    public async Task A_header_only_package_has_the_structs_and_no_program()
    {
        var workspace = Workspace.Create();
        workspace.Write("event.h", "struct event {\n\tint pid;\n};\nstruct other {\n\tstruct event first;\n};\n");

        (await workspace.EccAsync("--header-only", "event.h")).Succeeded();

        Assert.Equal(["event", "other"], Exports(workspace).Select(export => export!["name"]!.GetValue<string>()));
        Assert.Empty(Meta(workspace)["bpf_skel"]!["progs"]!.AsArray());
        Assert.Equal(["event.h", "package.json"], workspace.Names());
    }

    private static JsonArray Exports(Workspace workspace) => Meta(workspace)["export_types"]?.AsArray() ?? [];

    private static JsonNode Meta(Workspace workspace) => JsonNode.Parse(workspace.Read("package.json"))!["meta"]!;
}
