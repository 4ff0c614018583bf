using Eunomia.Cc.Output;

namespace Eunomia.Cc.Tests.Output;

public sealed class OutputPlanTests
{
    private static readonly OutputKind[] All = [OutputKind.Object, OutputKind.PackageYaml, OutputKind.Skeleton, OutputKind.Package];

    [Theory]
    [InlineData("hello.bpf.c", "hello")]
    [InlineData("dir.d/hello.c", "hello")]
    [InlineData("hello", "hello")]
    [InlineData("a.b.c", "a.b")]
    [InlineData("hello.v2.bpf.c", "hello.v2")]
    [InlineData("hello.bpf.o", "hello")]
    [InlineData(".hidden.bpf.c", "bpf")]
    [InlineData("with space.bpf.c", "with space")]
    public void A_program_is_named_by_its_file_without_what_that_ends_in(string source, string name) => Assert.Equal(name, ProgramName.Derive(source));

    [Theory]
    [InlineData("hello.bpf.c", null, "package.json package.yaml hello.skel.json hello.bpf.o")]
    [InlineData("src/hello.bpf.c", null, "src/package.json src/package.yaml src/hello.skel.json src/hello.bpf.o")]
    [InlineData("/src/hello.bpf.c", null, "/src/package.json /src/package.yaml /src/hello.skel.json /src/hello.bpf.o")]
    [InlineData("src/hello.bpf.c", "out", "out/package.json out/package.yaml out/hello.skel.json out/hello.bpf.o")]
    [InlineData("src/hello.bpf.c", "out/", "out/package.json out/package.yaml out/hello.skel.json out/hello.bpf.o")]
    [InlineData("src/hello.bpf.c", ".", "./package.json ./package.yaml ./hello.skel.json ./hello.bpf.o")]
    [InlineData("src/hello.bpf.c", "out/my.json", "out/my.json out/my.yaml out/hello.skel.json out/hello.bpf.o")]
    [InlineData("src/hello.bpf.c", "my.json", "my.json my.yaml hello.skel.json hello.bpf.o")]
    [InlineData("src/hello.bpf.c", "x.JSON", "x.JSON/package.json x.JSON/package.yaml x.JSON/hello.skel.json x.JSON/hello.bpf.o")]
    public void One_source_writes_a_package_beside_itself_or_where_it_is_told_to(string source, string? outputPath, string expected) =>
        Assert.Equal(expected, string.Join(' ', Plan([source], outputPath, All)));

    [Theory]
    [InlineData(null, "a/x.package.json a/x.package.yaml a/x.skel.json a/x.bpf.o b/y.package.json b/y.package.yaml b/y.skel.json b/y.bpf.o")]
    [InlineData("out", "out/x.package.json out/x.package.yaml out/x.skel.json out/x.bpf.o out/y.package.json out/y.package.yaml out/y.skel.json out/y.bpf.o")]
    public void Several_sources_write_packages_with_their_names(string? outputPath, string expected) =>
        Assert.Equal(expected, string.Join(' ', Plan(["a/x.bpf.c", "b/y.bpf.c"], outputPath, All)));

    [Theory]
    [InlineData("/dev/null", "/dev/null src/package.yaml src/hello.skel.json src/hello.bpf.o")]
    [InlineData("/dev/stdout", "/dev/stdout src/package.yaml src/hello.skel.json src/hello.bpf.o")]
    [InlineData("/dev/fd/1", "/dev/fd/1 src/package.yaml src/hello.skel.json src/hello.bpf.o")]
    public void Device_as_output_path_takes_the_package(string outputPath, string expected)
    {
        Assert.Equal(expected, string.Join(' ', Plan(["src/hello.bpf.c"], outputPath, All)));
        Assert.Equal("ECC0404", OutputPlan.For(["a.c", "b.c"], outputPath, [OutputKind.Package]).Problem?.Id);
    }

    [Fact]
    public void Device_as_output_path_takes_the_only_output() => Assert.Equal(["/dev/null"], Plan(["src/hello.bpf.c"], "/dev/null", [OutputKind.Object]));

    [Fact]
    public void A_directory_may_have_a_name_like_a_file()
    {
        using var directory = new TempDirectory();
        var json = Directory.CreateDirectory(directory["out.json"]).FullName;

        Assert.Equal([json + "/package.json"], Plan(["hello.bpf.c"], json, [OutputKind.Package]));
        Assert.Equal([json + "/a.package.json", json + "/b.package.json"], Plan(["a.c", "b.c"], json, [OutputKind.Package]));
    }

    [Fact]
    public void Every_kind_of_output_has_a_name_of_its_own() => Assert.Equal(
        ["package.json", "package.yaml", "a.skel.json", "a.bpf.o", "a.bpf.cs", "a.types.h", "a.program.cs"],
        Plan(["a.bpf.c"], null, Enum.GetValues<OutputKind>()));

    [Fact]
    public void Only_what_is_asked_for_is_planned_once() =>
        Assert.Equal(["hello.skel.json"], Plan(["hello.bpf.c"], null, [OutputKind.Skeleton, OutputKind.Skeleton]));

    [Fact]
    public void One_file_cannot_hold_several_packages()
    {
        var (outputs, problem) = OutputPlan.For(["a.c", "b.c"], "out.json", [OutputKind.Package]);

        Assert.Empty(outputs);
        Assert.Equal(("ECC0404", Fault.Usage, "2 sources cannot all be written to 'out.json'"), (problem!.Id, problem.Fault, problem.Message));
    }

    [Theory]
    [InlineData("a.bpf.c", "a.c", null)]
    [InlineData("x/a.bpf.c", "y/a.bpf.c", "out")]
    [InlineData("x/a.bpf.c", "x/../x/a.bpf.c", null)]
    public void Two_sources_with_one_name_collide(string first, string second, string? outputPath)
    {
        var (outputs, problem) = OutputPlan.For([first, second], outputPath, [OutputKind.Package]);

        Assert.Empty(outputs);
        Assert.Equal(("ECC0403", Fault.Usage), (problem!.Id, problem.Fault));
        Assert.Contains($"'{first}' and '{second}' would both write", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_name_in_two_directories_is_no_collision() =>
        Assert.Equal(["x/a.package.json", "y/a.package.json"], Plan(["x/a.bpf.c", "y/a.bpf.c"], null, [OutputKind.Package]));

    private static IEnumerable<string> Plan(string[] sources, string? outputPath, OutputKind[] kinds)
    {
        var (outputs, problem) = OutputPlan.For(sources, outputPath, kinds);
        Assert.Null(problem);
        Assert.Equal(sources.Length, outputs.Length);
        return outputs.SelectMany(files => files).Select(file => file.Path);
    }
}
