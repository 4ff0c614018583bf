using Eunomia.EndToEnd.Tests.Corpus;
using Eunomia.EndToEnd.Tests.Harness;

namespace Eunomia.EndToEnd.Tests;

/// <summary>The builds for .NET, which everybody has who has no native file: what they do is what the native files do, with which the other tests work.</summary>
public sealed class ManagedBuildTests(CompiledPrograms programs)
{
    private static readonly string Managed = NativeTools.Managed("ecc");

    [Theory]
    [InlineData("execs")]
    [InlineData("mapkinds")]
    public async Task Ecc_writes_the_same_bytes(string program)
    {
        string[] arguments = ["-y", "--emit", "package,skeleton,object,csharp,csharp-program,header", Repository.Program(program)];
        var (native, managed) = (Workspace.Create(), Workspace.Create());

        var expected = (await Ecc.RunAsync(native.Path, [.. arguments, "-o", "out"])).Succeeded();
        var run = (await new Ecc { Executable = Managed, Directory = managed.Path, Cache = managed.At("cache") }.RunAsync([.. arguments, "-o", "out"])).Succeeded();

        Assert.Equal((expected.Output, expected.Error), (run.Output, run.Error));
        Assert.Equal(7, Directory.GetFiles(managed.At("out")).Length);
        Assert.Equal(new Workspace(native.At("out")).Contents(), new Workspace(managed.At("out")).Contents());
    }

    [Fact]
    public async Task Ecc_says_the_same_of_a_mistake()
    {
        var workspace = Workspace.Create();
        workspace.Write("a.bpf.c", Workspace.Broken);

        var expected = (await workspace.EccAsync("a.bpf.c")).Ended(1);
        var run = await new Ecc { Executable = Managed, Directory = workspace.Path }.RunAsync("a.bpf.c");

        Assert.Equal(expected, run);
        Assert.Contains("a.bpf.c:2:", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ecc_watches_until_it_is_interrupted()
    {
        var workspace = Workspace.Create();
        workspace.Write("a.bpf.c", Workspace.Minimal);
        // In the place of the file that others start.
        await using var watch = EccWatch.Start(["sh", "-c", "shift; exec \"$0\" \"$@\"", Managed], workspace.Path);
        await watch.RoundAsync();

        workspace.Write("a.bpf.c", Workspace.Minimal + "\n");

        Assert.Single(await watch.SuccessesAsync());
        Assert.Equal(130, await watch.StopAsync());
    }

    [Fact]
    public async Task Ecli_runs_a_package()
    {
        var package = (await programs.GetAsync("execs")).PackagePath;
        var ecli = new HostTool(NativeTools.Managed("ecli"));
        Assert.Equal((await Ecli.RunAsync("inspect", package)).Ended(0).Output, (await ecli.RunAsync("inspect", package)).TrimEnd().Split('\n'));

        await RunningKernel.RequireAsync();
        var shown = await Execs.DuringAsync(ecli.RunAsync("run", "-j", "--count", "1", "--timeout", "30s", "--filter", "comm == \"true\"", package));

        Assert.Contains("\"comm\":\"true\"", shown, StringComparison.Ordinal);
    }
}
