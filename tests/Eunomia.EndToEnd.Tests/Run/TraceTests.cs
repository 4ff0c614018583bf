using System.Globalization;
using Eunomia.EndToEnd.Tests.Corpus;
using Eunomia.EndToEnd.Tests.Harness;

namespace Eunomia.EndToEnd.Tests.Run;

/// <summary>What programs print with <c>bpf_printk</c>, as <c>--trace</c> shows it.</summary>
public sealed class TraceTests(CompiledPrograms programs)
{
    private const string Instances = "/sys/kernel/tracing/instances";

    [Fact]
    public async Task Trace_shows_the_lines_of_this_run_alone()
    {
        using var theirs = Workload.Start("/bin/sh");
        using var ours = Workload.Start("/bin/sh");
        // The same program, run twice: only the kernel knows which of them printed.
        await using var other = await StartAsync("--pid", Text(theirs.Id));
        await WriteAsync(theirs, "echo before");
        await other.LineAsync(line => line.Contains(Greeting(theirs.Id), StringComparison.Ordinal));

        await using var ecli = await StartAsync("--pid", Text(ours.Id));
        await WriteAsync(theirs, "echo meanwhile");
        await other.LineAsync(line => line.Contains(Greeting(theirs.Id), StringComparison.Ordinal));
        await WriteAsync(ours, "echo mine");
        await ecli.LineAsync(line => line.Contains(Greeting(ours.Id), StringComparison.Ordinal));

        Assert.All((await ecli.StopAsync()).Output, line => Assert.EndsWith(Greeting(ours.Id), line, StringComparison.Ordinal));
        Assert.All((await other.StopAsync()).Output, line => Assert.EndsWith(Greeting(theirs.Id), line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Trace_leaves_no_instance_behind_and_removes_those_of_killed_runs()
    {
        await using var killed = await StartAsync();
        var instance = $"{Instances}/eunomia-{Text(killed.Id)}-1";
        Assert.True(Directory.Exists(instance));
        await killed.SignalAsync("KILL");
        await killed.EndAsync();
        Assert.True(Directory.Exists(instance));

        await using var ecli = await StartAsync();
        Assert.False(Directory.Exists(instance));
        await ecli.StopAsync();

        Assert.False(Directory.Exists($"{Instances}/eunomia-{Text(ecli.Id)}-1"));
    }

    [Fact]
    public async Task Trace_without_instances_leaves_old_lines_out_and_says_whose_lines_there_may_be()
    {
        using var shell = Workload.Start("/bin/sh");
        await using var first = await StartAsync("--pid", Text(shell.Id));
        await WriteAsync(shell, "echo before");
        await first.LineAsync(line => line.Contains(Greeting(shell.Id), StringComparison.Ordinal));
        await first.StopAsync();

        await RunningKernel.RequireAsync();
        // As with kernels before 5.9: the directory is there, and what it makes has no events.
        string[] launcher = [HostTool.Require("unshare").Path, "--mount", "sh", "-c", $"mount -t tmpfs tmpfs {Instances} && exec \"$@\"", "sh"];
        var package = (await programs.GetAsync("hello")).PackagePath;
        await using var ecli = await Ecli.StartInAsync(launcher, "-v", package, "--trace", "--pid", Text(shell.Id));

        Assert.Contains(ecli.Error, line => line.Contains("lines of other programs may be among them", StringComparison.Ordinal));
        Assert.Empty(ecli.Output);
    }

    [Fact]
    public async Task A_package_that_only_prints_is_told_of_trace()
    {
        var run = (await Ecli.RunAsync((await programs.GetAsync("hello")).PackagePath, "--timeout", "3s")).Ended(0);

        Assert.Contains("ecli: the package sends no events: its programs print with bpf_printk, which --trace shows", run.Error);
    }

    [Theory]
    [InlineData("--no-self", false)]
    [InlineData("--json", true)]
    public async Task No_self_leaves_the_lines_of_ecli_itself_out(string option, bool isShown)
    {
        using var shell = Workload.Start("/bin/sh");
        // Every line that it writes is a call of write, which is printed again.
        await using var ecli = await StartAsync(option);
        await WriteAsync(shell, "echo one");
        await ecli.LineAsync(line => line.Contains(Greeting(shell.Id), StringComparison.Ordinal));
        await WriteAsync(shell, "echo two");

        if (isShown)
        {
            await ecli.LineAsync(line => line.Contains(Greeting(ecli.Id), StringComparison.Ordinal));
        }
        else
        {
            // Before it is stopped: the thread that handles the signal writes, and has ended when its line is read.
            Assert.DoesNotContain(ecli.Output, line => line.Contains(Greeting(ecli.Id), StringComparison.Ordinal));
        }

        await ecli.StopAsync();
    }

    private static string Greeting(int pid) => string.Create(CultureInfo.InvariantCulture, $"hello from process {pid}");

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static async Task WriteAsync(System.Diagnostics.Process shell, string command)
    {
        await shell.StandardInput.WriteLineAsync(command);
        await shell.StandardInput.FlushAsync(TestContext.Current.CancellationToken);
    }

    private async Task<Ecli> StartAsync(params string[] arguments) =>
        await Ecli.StartAsync([(await programs.GetAsync("hello")).PackagePath, "--trace", .. arguments]);
}
