using Eunomia.EndToEnd.Tests.Harness;

namespace Eunomia.EndToEnd.Tests.Shipping;

/// <summary>Both tools as anybody gets them: installed from packages, in a directory that knows nothing of the repository.</summary>
public sealed class DotnetToolTests(PackedProducts products)
{
    private const string Manifest = """
        {
          "version": 1,
          "isRoot": true,
          "tools": {
            "eunomia.cc.cli": { "version": "VERSION", "commands": [ "ecc" ] },
            "eunomia.runtime.cli": { "version": "VERSION", "commands": [ "ecli" ] }
          }
        }
        """;

    [Fact]
    public async Task Tools_of_a_manifest_compile_a_program_and_run_it()
    {
        var directory = await products.NewDirectoryAsync();
        directory.Workspace.Write(".config/dotnet-tools.json", Manifest.Replace("VERSION", PackedProducts.Version, StringComparison.Ordinal));
        directory.Workspace.Copy("execs");
        await directory.RunAsync("tool", "restore");

        var compiled = await directory.RunAsync("tool", "run", "ecc", "execs.bpf.c");

        Assert.Contains("package.json", compiled.Error, StringComparison.Ordinal);
        Assert.Contains("sched_process_exec", (await directory.RunAsync("tool", "run", "ecli", "inspect", "package.json")).Output, StringComparison.Ordinal);
        await RunningKernel.RequireAsync();
        var run = directory.RunAsync("tool", "run", "ecli", "run", "-j", "--count", "1", "--timeout", "60s", "--filter", "comm == \"true\"", "package.json");
        Assert.Contains("\"comm\":\"true\"", (await WithExecsAsync(run)).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ecc", "Eunomia.Cc.Cli")]
    [InlineData("ecli", "Eunomia.Runtime.Cli")]
    public async Task A_tool_is_installed_into_a_path_without_any_other_source(string command, string package)
    {
        var directory = await products.NewDirectoryAsync("path with späces");
        // Nothing but the feed: what a tool needs is in its package.
        directory.Workspace.Write("offline.config", $"<configuration><packageSources><clear/><add key=\"packed\" value=\"{await products.FeedAsync()}\"/></packageSources></configuration>");

        await directory.RunAsync("tool", "install", package, "--tool-path", directory.Workspace.At("tools"), "--configfile", directory.Workspace.At("offline.config"));

        var tool = new HostTool(directory.Workspace.At($"tools/{command}"));
        Assert.Equal(PackedProducts.Version, (await tool.RunAsync("--version")).Trim().Split('+')[0]);
        // Compiled ahead for this machine, if it is one for which that is done.
        var installed = Directory.GetFiles(directory.Workspace.At("tools"), $"{command}.dll", SearchOption.AllDirectories).Single();
        Assert.Contains(Path.GetFileName(Path.GetDirectoryName(installed)), new[] { "linux-x64", "any" });
    }

    [Fact]
    public async Task A_manifest_with_another_version_says_which_there_is()
    {
        var directory = await products.NewDirectoryAsync();
        directory.Workspace.Write(".config/dotnet-tools.json", Manifest.Replace("VERSION", "99.0.0", StringComparison.Ordinal));

        var run = await directory.TryRunAsync("tool", "restore");

        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains("99.0.0", run.Text, StringComparison.Ordinal);
    }

    /// <summary>Starts a program again and again until what waits for it has ended.</summary>
    private static async Task<DotnetRun> WithExecsAsync(Task<DotnetRun> run)
    {
        while (!run.IsCompleted)
        {
            await HostTool.Require("true").RunAsync();
            await Task.WhenAny(run, Task.Delay(50, TestContext.Current.CancellationToken));
        }

        return await run;
    }
}
