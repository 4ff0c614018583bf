using Eunomia.EndToEnd.Tests.Harness;

namespace Eunomia.EndToEnd.Tests;

/// <summary>Outputs are written whole or not at all, and an old one is never passed off as new.</summary>
public sealed class OutputFailureTests
{
    private const string Old = "an older package\n";

    [Fact]
    public async Task A_directory_that_may_not_be_written_is_reported()
    {
        var workspace = Workspace.Create();
        workspace.Write("good.bpf.c", Workspace.Minimal);
        Directory.CreateDirectory(workspace.At("locked"), UnixFileMode.UserRead | UnixFileMode.UserExecute);

        var run = await Unprivileged.Ecc(workspace.Path).RunAsync("good.bpf.c", "-o", "locked");

        Assert.Contains("permission denied", run.Failed(1, "ECC0401").Error, StringComparison.Ordinal);
        Assert.Equal(["good.bpf.c", "locked"], workspace.Names());
    }

    [Theory]
    [InlineData("a/directory.json")]
    [InlineData("good.bpf.c/below/a/file")]
    public async Task A_place_where_no_file_can_be_is_reported(string output)
    {
        var workspace = Workspace.Create();
        workspace.Write("good.bpf.c", Workspace.Minimal);
        Directory.CreateDirectory(workspace.At("a/directory.json/package.json"));
        var before = workspace.Contents();

        (await workspace.EccAsync("good.bpf.c", "-o", output)).Failed(1, "ECC0401");

        Assert.Equal(before, workspace.Contents());
    }

    [Fact]
    public async Task On_a_full_disk_the_old_package_stays_and_is_called_stale()
    {
        var workspace = Workspace.Create();
        workspace.Write("good.bpf.c", Workspace.Minimal);
        await using var disk = await TinyDisk.RequireAsync(kibibytes: 4);
        disk.Files.Write("package.json", Old);
        var before = disk.Files.Contents();

        var run = await workspace.EccAsync("good.bpf.c", "-o", disk.Files.Path);

        Assert.Contains("no space left", run.Failed(1, "ECC0401").Error, StringComparison.Ordinal);
        Assert.Contains("stale", run.Error, StringComparison.Ordinal);
        Assert.Equal(before, disk.Files.Contents());
    }

    [Fact]
    public async Task When_one_of_several_outputs_does_not_fit_none_is_replaced()
    {
        var workspace = Workspace.Create().Copy("procwatch");
        await using var disk = await TinyDisk.RequireAsync(kibibytes: 48);
        foreach (var name in new[] { "package.json", "procwatch.skel.json", "procwatch.bpf.o" })
        {
            disk.Files.Write(name, Old);
        }

        var before = disk.Files.Contents();

        (await workspace.EccAsync("procwatch.bpf.c", "--emit", "skeleton,object,package", "-y", "-o", disk.Files.Path)).Failed(1, "ECC0401");

        Assert.Equal(before, disk.Files.Contents());
    }

    [Fact]
    public async Task After_a_failed_compile_the_old_outputs_stay_as_they_are_and_are_called_stale()
    {
        var workspace = Workspace.Create();
        workspace.Write("bad.bpf.c", Workspace.Broken);
        workspace.Write("package.json", Old);
        workspace.Write("bad.bpf.o", "an older object\n");
        var before = workspace.Contents();

        var run = (await workspace.EccAsync("bad.bpf.c", "--emit", "package,skeleton,object")).Failed(1, "clang");

        Assert.Contains("package.json: note: this file is stale", run.Error, StringComparison.Ordinal);
        Assert.Contains("bad.bpf.o: note: this file is stale", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("bad.skel.json", run.Error, StringComparison.Ordinal);
        Assert.Equal(before, workspace.Contents());
    }

    [Fact]
    public async Task Nothing_but_the_outputs_is_written_beside_the_source()
    {
        var workspace = Workspace.Create().Copy("execs");

        (await workspace.EccAsync("execs.bpf.c", "--emit", "package,skeleton,object", "-y", "-v")).Succeeded();

        Assert.Equal(["execs.bpf.c", "execs.bpf.o", "execs.h", "execs.skel.json", "package.json", "package.yaml"], workspace.Names());
    }

    [Fact]
    public async Task A_run_that_was_killed_leaves_nothing_after_the_next_one()
    {
        var workspace = Workspace.Create();
        workspace.Write("good.bpf.c", Workspace.Minimal);
        // What the cache is given is renamed, too; and it is given nothing that is younger than a tick of the clock.
        await Task.Delay(TimeSpan.FromMilliseconds(100), TestContext.Current.CancellationToken);
        (await workspace.EccAsync("good.bpf.c")).Succeeded();
        workspace.Write("package.json", Old);
        var strace = HostTool.Require("strace").Path;
        var killed = new Ecc
        {
            // SIGKILL in place of the rename: the temporary file is complete, and there is nobody to remove it.
            Directory = workspace.Path,
            Launcher = [strace, "-f", "-qq", "-o", "/dev/null", "-e", "inject=rename,renameat,renameat2:signal=KILL:when=1"],
        };

        var run = await killed.RunAsync("good.bpf.c");
        var left = workspace.Names().Except(["good.bpf.c", "package.json"], StringComparer.Ordinal).ToArray();
        var kept = workspace.Read("package.json");
        (await workspace.EccAsync("good.bpf.c")).Succeeded();

        Assert.NotEqual(0, run.ExitCode);
        Assert.StartsWith(".", Assert.Single(left), StringComparison.Ordinal);
        Assert.Equal(Old, kept);
        Assert.Equal(["good.bpf.c", "package.json"], workspace.Names());
        Assert.NotEqual(Old, workspace.Read("package.json"));
    }
}
