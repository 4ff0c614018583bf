using Eunomia.EndToEnd.Tests.Harness;

namespace Eunomia.EndToEnd.Tests;

/// <summary>Several compilations at once, in one process and in many.</summary>
public sealed class ParallelTests
{
    [Fact]
    public async Task Eight_runs_in_one_directory_on_a_cold_cache_do_not_disturb_each_other()
    {
        var workspace = Workspace.Create().Copy("execs");
        var cache = new Workspace(TestFiles.NewDirectory());
        var ecc = new Ecc { Directory = workspace.Path, Cache = cache.Path };

        // All write package.json; every second one writes a file of its own, too.
        var runs = await Task.WhenAll(Enumerable.Range(0, 8).Select(i =>
            ecc.RunAsync(i % 2 == 0 ? ["execs.bpf.c"] : ["execs.bpf.c", "-o", $"own{i}.json"])));

        Assert.All(runs, run => run.Succeeded());
        Assert.Equal(["execs.bpf.c", "execs.h", "own1.json", "own3.json", "own5.json", "own7.json", "package.json"], workspace.Names());
        Assert.All(["own1.json", "own3.json", "own5.json", "own7.json"], own => Assert.Equal(workspace.Read("package.json"), workspace.Read(own)));
        Assert.Single(cache.Names(), name => Path.GetFileName(name) == "vmlinux.h");
        Assert.DoesNotContain(cache.Names(), name => name.EndsWith(".ecc-tmp", StringComparison.Ordinal));
    }

    [Fact]
    public async Task One_failing_source_does_not_stop_the_others_and_results_keep_the_order_of_the_arguments()
    {
        var workspace = Workspace.Create();
        workspace.Write("slow.bpf.c", Workspace.Minimal.Replace("<linux/bpf.h>", "\"vmlinux.h\"", StringComparison.Ordinal));
        workspace.Write("bad.bpf.c", Workspace.Broken);
        workspace.Write("quick.bpf.c", Workspace.Minimal);
        string[] sources = ["slow.bpf.c", "bad.bpf.c", "missing.bpf.c", "quick.bpf.c"];

        var run = (await workspace.EccAsync(["--json", .. sources])).Ended(1);

        Assert.Equal(sources, run.Reports.Select(report => report["source"]!.GetValue<string>()));
        Assert.Equal([true, false, false, true], run.Reports.Select(report => report["success"]!.GetValue<bool>()));
        var (slow, missing, quick) = (
            run.Error.IndexOf("slow.package.json", StringComparison.Ordinal), run.Error.IndexOf("missing.bpf.c", StringComparison.Ordinal),
            run.Error.IndexOf("quick.package.json", StringComparison.Ordinal));
        Assert.InRange(missing, slow + 1, quick - 1);
        Assert.Equal(["bad.bpf.c", "quick.bpf.c", "quick.package.json", "slow.bpf.c", "slow.package.json"], workspace.Names());
    }

    [Fact]
    public async Task Sources_of_one_call_become_what_each_becomes_alone()
    {
        // With one processor, one process reads all sources: with and without events, and after one for which libclang takes all memory.
        string[] programs = ["execs", "hello", "connects", "fileops", "globals", "mapkinds", "opens"];
        var workspace = Workspace.Create();
        Array.ForEach(programs, program => workspace.Copy(program));
        workspace.Write("zero.bpf.c", $"#include \"/dev/zero\"\n{Workspace.Minimal}");
        string[] sources = ["zero.bpf.c", .. programs.Select(program => $"{program}.bpf.c")];

        var run = (await new Ecc { Directory = workspace.Path }.With("DOTNET_PROCESSOR_COUNT", "1").RunAsync(["--no-cache", .. sources])).Ended(1);
        Assert.Equal(["ECC0116"], run.ErrorIds);
        foreach (var program in programs)
        {
            (await workspace.EccAsync("--no-cache", $"{program}.bpf.c", "-o", "alone.json")).Succeeded();

            Assert.Equal(workspace.Read("alone.json"), workspace.Read($"{program}.package.json"));
        }
    }

    [Fact]
    public async Task The_worst_failure_decides_the_exit_code_and_a_missing_tool_is_said_once()
    {
        var workspace = Workspace.Create();
        workspace.Write("a.bpf.c", Workspace.Minimal);
        workspace.Write("b.bpf.c", Workspace.Minimal);

        (await workspace.EccAsync("missing.bpf.c", "a.bpf.c", "b.bpf.c", "-c", "no-such-clang")).Ended(3);
        var run = await workspace.EccAsync("a.bpf.c", "b.bpf.c", "-c", "no-such-clang");

        run.Failed(3, "ECC0101");
    }
}
