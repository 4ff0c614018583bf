using System.Globalization;
using System.Text.Json.Nodes;
using Eunomia.EndToEnd.Tests.Corpus;
using Eunomia.EndToEnd.Tests.Harness;

namespace Eunomia.EndToEnd.Tests.Run;

/// <summary>Samples of stacks, functions of programs, static tracepoints.</summary>
public sealed class StackProgramTests(CompiledPrograms programs)
{
    [Fact]
    public async Task Profile_names_the_functions_of_a_busy_process()
    {
        using var busy = Workload.Start(await Workload.RequireAsync(), "spin");
        try
        {
            await using var ecli = await StartAsync("profile", "-j", "--pid", Text(busy.Id), "--attach", "on_tick:frequency=199");

            var sample = await ecli.EventAsync(record => Symbols(record, "user_stack").Contains("spin_here", StringComparer.Ordinal));

            Assert.Equal((busy.Id, "workload"), (sample.Number("pid"), sample.Text("comm")));
            Assert.Contains("spin_here", Symbols(sample, "user_stack").First(), StringComparison.Ordinal);
            await ecli.EventAsync(record => Symbols(record, "user_stack").Take(2).SequenceEqual(["spin_here", "main"], StringComparer.Ordinal));
            Assert.All(ecli.Events, record => Assert.Equal(busy.Id, record.Number("pid")));
        }
        finally
        {
            busy.Kill();
        }
    }

    [Fact]
    public async Task Profile_names_the_functions_of_the_kernel_that_a_process_is_in()
    {
        using var copier = Workload.Start("/bin/dd", "if=/dev/zero", "of=/dev/null", "bs=1M");
        try
        {
            await using var ecli = await StartAsync("conformance/profile");

            await ecli.LineAsync(line => line.StartsWith($"COMM: dd (pid={copier.Id})", StringComparison.Ordinal));
            var frame = await ecli.LineAsync(line => line.Contains(" vfs_read+0x", StringComparison.Ordinal));

            Assert.Matches(@"^  \d+ \[<[0-9a-f]{16}>\] vfs_read\+0x[0-9a-f]+$", frame);
        }
        finally
        {
            copier.Kill();
        }
    }

    [Fact]
    public async Task Readline_is_attached_to_the_function_of_another_program()
    {
        var workload = await Workload.RequireAsync();
        await using var ecli = await StartAsync(
            "readline", "-j", "--attach", $"*:binary={workload},function=readline", "--attach", "forget_prompt:function=forget");

        var process = await Workload.DoAsync("readline");
        var line = await ecli.EventAsync(record => record.IsOf(process));

        Assert.Equal(("typed by nobody", 0), (line.Text("text"), line.Number("uid")));
        Assert.Equal("typed by nobody\n", process.Output);
        Assert.Contains($"ecli: attached take_line to {workload}:readline", ecli.Error);
        Assert.DoesNotContain(ecli.Error, message => message.Contains("warning", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Pygc_is_attached_to_the_static_tracepoints_of_another_program()
    {
        var workload = await Workload.RequireAsync();
        await using var ecli = await StartAsync("pygc", "-j", "--attach", $"*:binary={workload}");

        var process = await Workload.DoAsync("gc", 1234);
        var pause = await ecli.EventAsync(record => record.IsOf(process));

        Assert.Equal((2, 1234), (pause.Number("generation"), pause.Number("collected")));
        Assert.True(pause.Number("duration_ns") >= 2_000_000);
    }

    [Fact]
    public async Task A_function_that_the_binary_does_not_have_is_a_warning_and_then_an_error()
    {
        var workload = await Workload.RequireAsync();
        await RunningKernel.RequireAsync();

        var run = await Ecli.RunAsync((await programs.GetAsync("readline")).PackagePath, "--attach", $"*:binary={workload},function=missing");

        run.Failed(3, "ECLI0402");
        Assert.Equal(3, run.Error.Count(line => line.Contains("warning: ", StringComparison.Ordinal) && line.Contains("missing", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Tasks_lists_processes_files_and_elements()
    {
        await using var ecli = await StartAsync("tasks", "-j", "--attach", "list_limits:map=limits");
        var own = Text(Environment.ProcessId);

        var task = await ecli.EventAsync(record => Words(record, "list_tasks") is [var pid, _, ..] && pid == own);
        await ecli.EventAsync(record => Words(record, "list_files") is [var pid, "0", ..] && pid == own);
        var memory = await ecli.EventAsync(record => record["threads"] is not null && record.Number("pid") == Environment.ProcessId);
        await ecli.StopAsync();

        Assert.Equal(Text(ParentOf(Environment.ProcessId)), Words(task, "list_tasks")[1]);
        Assert.Equal(["PID", "PARENT", "NAME"], Words(ecli.Events.First(), "list_tasks"));
        Assert.True(memory.Number("threads") > 1);
        // Kernel threads are left out unless asked for.
        Assert.DoesNotContain(ecli.Events, record => Words(record, "list_tasks") is ["2", ..]);
    }

    private static string[] Words(JsonNode record, string iterator) =>
        record[iterator]?.GetValue<string>().Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];

    private static int ParentOf(int pid) => int.Parse(
        File.ReadLines($"/proc/{pid}/status").First(line => line.StartsWith("PPid:", StringComparison.Ordinal))[5..], CultureInfo.InvariantCulture);

    private static IEnumerable<string> Symbols(JsonNode record, string stack) => record[stack]!.AsArray().Select(frame => frame!.Text("symbol"));

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private async Task<Ecli> StartAsync(string name, params string[] arguments) =>
        await Ecli.StartAsync([(await programs.GetAsync(name)).PackagePath, .. arguments]);
}
