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
        await other.LineAsync(Number(2, Greeting(theirs.Id)));
        await WriteAsync(ours, "echo mine");
        await ecli.LineAsync(line => line.Contains(Greeting(ours.Id), StringComparison.Ordinal));

        Assert.All((await ecli.StopAsync()).Output, line => Assert.EndsWith(Greeting(ours.Id), line, StringComparison.Ordinal));
        Assert.All((await other.StopAsync()).Output, line => Assert.EndsWith(Greeting(theirs.Id), line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Trace_leaves_no_instance_behind_and_removes_those_of_killed_runs()
    {
        await using var killed = await StartAsync();
        var instance = Assert.Single(InstancesOf(killed.Id));
        await killed.SignalAsync("KILL");
        await killed.EndAsync();
        Assert.True(Directory.Exists(instance));

        await using var ecli = await StartAsync();
        Assert.False(Directory.Exists(instance));
        await ecli.StopAsync();

        Assert.Empty(InstancesOf(ecli.Id));
    }

    [Fact]
    public async Task Trace_is_shared_with_no_other_run_although_both_are_the_first_process_of_their_container()
    {
        using var one = Workload.Start("/bin/sh");
        using var two = Workload.Start("/bin/sh");
        await RunningKernel.RequireAsync();
        string[] container = [HostTool.Require("unshare").Path, "--pid", "--fork", "--kill-child", "--mount-proc"];
        var package = (await programs.GetAsync("hello")).PackagePath;
        await using var first = await Ecli.StartInAsync(container, package, "--trace", "--count", "1", "--pid", Text(one.Id));
        await using var second = await Ecli.StartInAsync(container, package, "--trace", "--count", "1", "--pid", Text(two.Id));
        Assert.Equal(2, InstancesOf(1).Length);

        await WriteAsync(two, "echo two");
        await WriteAsync(one, "echo one");

        Assert.EndsWith(Greeting(one.Id), Assert.Single((await first.EndAsync()).Ended(0).Output), StringComparison.Ordinal);
        Assert.EndsWith(Greeting(two.Id), Assert.Single((await second.EndAsync()).Ended(0).Output), StringComparison.Ordinal);
        Assert.Empty(InstancesOf(1));
    }

    [Fact]
    public async Task Trace_shows_the_lines_of_processes_with_any_name()
    {
        var directory = Directory.CreateTempSubdirectory("eunomia-name-");
        var path = Path.Combine(directory.FullName, "a-1 [0] b\nc");
        File.Copy("/bin/sh", path);
        using var shell = Workload.Start(path);
        await using var ecli = await StartAsync("--pid", Text(shell.Id));
        await WriteAsync(shell, "echo");

        var line = await ecli.LineAsync(line => line.Contains(Greeting(shell.Id), StringComparison.Ordinal));

        Assert.Matches($@"^ *a-1 \[0\] b\\x0ac-{Text(shell.Id)} +\[\d{{3}}\] [^ ]{{5}} +\d+\.\d{{6}}: bpf_trace_printk: hello from process {Text(shell.Id)}$", line);
        Assert.Contains(", none lost", (await ecli.StopAsync()).Error[^1], StringComparison.Ordinal);
        directory.Delete(recursive: true);
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
            // That it wrote the first line is in the trace before the second.
            await ecli.LineAsync(Number(2, Greeting(shell.Id)));
            // Before it is stopped: the thread that handles the signal writes, and has ended when its line is read.
            Assert.DoesNotContain(ecli.Output, line => line.Contains(Greeting(ecli.Id), StringComparison.Ordinal));
        }

        await ecli.StopAsync();
    }

    /// <summary>Matches the line with that number among those with that text.</summary>
    private static Func<string, bool> Number(int number, string text)
    {
        var seen = 0;
        return line => line.Contains(text, StringComparison.Ordinal) && ++seen == number;
    }

    private static string[] InstancesOf(int pid) => Directory.GetDirectories(Instances, $"eunomia-{Text(pid)}-*");

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
