using Eunomia.Cc.Tests;

namespace Eunomia.Runtime.Cli.Tests.Run;

public sealed class InputGuardTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("guard-").FullName;
    private readonly string _package;

    public InputGuardTests()
    {
        _package = Path.Combine(_directory, "package.json");
        File.WriteAllBytes(_package, TestPackage.Bytes);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [InlineData("package.json", "true")]
    [InlineData("./sub/../package.json", "mkdir sub")]
    [InlineData("soft", "ln -s package.json soft")]
    [InlineData("hard", "ln package.json hard")]
    public async Task Events_are_not_written_over_the_package(string output, string prepare)
    {
        Assert.Null(ShellCommand.Problem("sh", "-c", $"cd '{_directory}' && {prepare}"));
        var path = Path.Combine(_directory, output);

        var result = await new Ecli().RunAsync("run", "-o", path, _package);

        Assert.Equal((1, $"ecli: error: '{path}' is the package: events are not written over it [ECLI0213]\n  hint: name another file\n"), (result.ExitCode, result.Error));
        Assert.Equal(TestPackage.Bytes, File.ReadAllBytes(_package));
    }

    [Fact]
    public async Task Events_are_not_written_over_the_types_of_the_kernel()
    {
        var types = Path.Combine(_directory, "vmlinux");
        File.WriteAllText(types, "types");

        var result = await new Ecli().RunAsync("run", _package, "--btf", types, "--output", types);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("is the file of --btf: events are not written over it [ECLI0213]", result.Error, StringComparison.Ordinal);
        Assert.Equal("types", File.ReadAllText(types));
    }

    [Theory]
    [InlineData("\"$0\" run \"$1\" >>\"$1\"")]
    [InlineData("\"$0\" run - <\"$1\" -o \"$1\"")]
    [InlineData("\"$0\" run <\"$1\" >>\"$1\"")]
    public void Events_are_not_written_over_a_package_that_a_shell_opened(string script)
    {
        var problem = ShellCommand.Problem("sh", "-c", script, Path.Combine(AppContext.BaseDirectory, "ecli"), _package);

        Assert.Contains("is the package: events are not written over it [ECLI0213]", problem, StringComparison.Ordinal);
        Assert.Equal(TestPackage.Bytes, File.ReadAllBytes(_package));
    }

    [Theory]
    [InlineData("types.json", "true")]
    [InlineData("soft.json", "ln -s types.json soft.json")]
    [InlineData("hard.json", "ln types.json hard.json")]
    public void A_package_is_not_written_over_a_header_that_it_is_made_from(string output, string prepare)
    {
        const string Header = "struct event { int pid; };\n";
        File.WriteAllText(Path.Combine(_directory, "types.json"), Header);
        File.WriteAllText(Path.Combine(_directory, "a.bpf.c"), "#include \"types.json\"\nstruct event last;\n__attribute__((section(\"xdp\"))) int pass(void *ctx) { return last.pid; }\n");

        var problem = ShellCommand.Problem("sh", "-c", $"cd '{_directory}' && {prepare} && \"$0\" --no-cache a.bpf.c -o {output}", Path.Combine(AppContext.BaseDirectory, "ecc"));

        Assert.Contains($"cannot write '{output}': it is a file that the package is made from [ECC0401]", problem, StringComparison.Ordinal);
        Assert.Equal(Header, File.ReadAllText(Path.Combine(_directory, "types.json")));
        Assert.DoesNotContain("stale", problem, StringComparison.Ordinal);
    }
}
