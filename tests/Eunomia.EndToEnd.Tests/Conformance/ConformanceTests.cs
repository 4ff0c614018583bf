using Eunomia.EndToEnd.Tests.Corpus;
using Eunomia.EndToEnd.Tests.Harness;
using Eunomia.EndToEnd.Tests.Oracles;
using Eunomia.Package;

namespace Eunomia.EndToEnd.Tests.Conformance;

/// <summary>The skeletons are those of the original, by the rules of the conformance folder's README.</summary>
public sealed class ConformanceTests(CompiledPrograms programs)
{
    [Theory]
    [MemberData(nameof(CompiledPrograms.Conformance), MemberType = typeof(CompiledPrograms))]
    public async Task The_skeleton_is_the_originals_corrected_by_the_rules(string name) =>
        Assert.Empty(await CompareAsync(name));

    [Theory]
    [MemberData(nameof(CompiledPrograms.Conformance), MemberType = typeof(CompiledPrograms))]
    public async Task A_map_that_is_no_output_is_not_taken_for_one(string name)
    {
        var program = await programs.GetConformanceAsync(name);
        var maps = program.Package.Meta.BpfSkel.Maps;

        foreach (var map in ExpectedSkeleton.NotOutputs(name, maps.Select(map => map.Name)))
        {
            Assert.True(maps.Single(candidate => candidate.Name == map).ExportConfig is null or ExportConfig.NoExport);
            Assert.DoesNotContain(program.Diagnostics, diagnostic => diagnostic.Message.Contains($"'{map}'", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Every_output_of_two_rings_is_bound_to_its_own_struct()
    {
        var program = await programs.GetConformanceAsync("two-rings");
        var maps = program.Meta["bpf_skel"]!["maps"]!.AsArray();
        var configs = maps.ToDictionary(map => map!["name"]!.GetValue<string>(), map => map!["export_config"], StringComparer.Ordinal);
        var types = await BtfDump.ReadAsync(program.UnpackObject());
        Assert.Equal("wake_note", types.Name(configs["wakes"]!["btf_type_id"]!.GetValue<uint>()));
        Assert.Equal("exit_note", types.Name(configs["exits"]!["btf_type_id"]!.GetValue<uint>()));
        Assert.Equal("switch_note", types.Name(configs["switches"]!["btf_type_id"]!.GetValue<uint>()));
    }

    [Theory]
    [InlineData("in_block_comment")]
    [InlineData("in_line_comment")]
    [InlineData("switched_off")]
    [InlineData("private_state")]
    public async Task Struct_outside_the_header_of_many_structs_is_not_exported(string decoy)
    {
        var program = await programs.GetConformanceAsync("many-structs");

        Assert.DoesNotContain(program.Package.Meta.ExportTypes, export => export.Name == decoy);
    }

    [Fact]
    public async Task Mistakes_are_reported_in_the_users_own_file_and_nothing_is_written()
    {
        var workspace = Workspace.Create();
        File.Copy(Path.Combine(Repository.Conformance, "empty-program", "not-a-program.c"), workspace.At("not-a-program.c"));
        workspace.Write("package.json", "older");
        var before = workspace.Contents();

        var run = (await workspace.EccAsync("not-a-program.c")).Ended(1);

        Assert.Contains("not-a-program.c:10:14: error: use of undeclared identifier 'missing_name'", run.Error, StringComparison.Ordinal);
        Assert.Contains("not-a-program.c:11:14: error: expected ';' after return statement", run.Error, StringComparison.Ordinal);
        Assert.Equal(before, workspace.Contents());
    }

    [Fact]
    public async Task A_broken_value_in_a_documentation_comment_is_reported_with_its_place()
    {
        var workspace = Workspace.Create();
        File.Copy(Path.Combine(CompiledPrograms.ConformanceFolder("docs")!, "docs.bpf.c"), workspace.At("docs.bpf.c"));

        var run = (await workspace.EccAsync("docs.bpf.c")).Failed(1, "ECC0220");

        // The brace that the comma should not stand before.
        Assert.Contains("docs.bpf.c:67:42: error: ", run.Error, StringComparison.Ordinal);
        Assert.Equal(["docs.bpf.c"], workspace.Names());
    }

    [Fact]
    public async Task The_users_cpu_wins_over_the_default()
    {
        var source = Path.Combine(CompiledPrograms.ConformanceFolder("kernel-features")!, "kernel-features.bpf.c");

        // The program needs instructions of v3, which is what it gets unless the user says otherwise.
        var run = await Ecc.RunAsync(TestFiles.NewDirectory(), source, "-a=-mcpu=v1", "-o", TestFiles.NewDirectory());

        Assert.Contains("XADD", run.Ended(1).Error, StringComparison.Ordinal);
    }

    private async Task<IReadOnlyList<Difference>> CompareAsync(string name)
    {
        var program = await programs.GetConformanceAsync(name);
        return SkeletonComparison.Compare(ExpectedSkeleton.Of(CompiledPrograms.ConformanceFolder(name)!, name), program.Meta);
    }
}
