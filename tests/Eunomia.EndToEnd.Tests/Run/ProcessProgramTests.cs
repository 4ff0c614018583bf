using System.Globalization;
using Eunomia.EndToEnd.Tests.Corpus;
using Eunomia.EndToEnd.Tests.Harness;

namespace Eunomia.EndToEnd.Tests.Run;

/// <summary>Programs that watch processes, run by <c>ecli</c>, say of processes of the tests what these did.</summary>
public sealed class ProcessProgramTests(CompiledPrograms programs)
{
    [Fact]
    public async Task Execs_shows_path_arguments_parent_and_exit_code()
    {
        await using var ecli = await StartAsync("execs", "-j");

        var process = await Workload.ShellAsync("exit 7");
        var start = await ecli.EventAsync(record => record.IsOf(process) && record.Text("kind") == "EXEC_STARTED");
        var end = await ecli.EventAsync(record => record.IsOf(process) && record.Text("kind") == "EXEC_ENDED");

        Assert.Equal(Environment.ProcessId, start.Number("ppid"));
        Assert.Equal("/bin/sh", start.Text("path"));
        Assert.Equal("sh", start.Text("comm"));
        // Arguments are on unless told otherwise; each has a NUL after it.
        Assert.Equal("/bin/sh -c exit 7 ".Length, start.Number("args_len"));
        Assert.Equal(7, end.Number("exit_code"));
        Assert.True(end.Number("lifetime_ns") > 0);
        Assert.Contains("none lost", (await ecli.StopAsync()).Summary, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Execs_leaves_out_what_its_options_say()
    {
        await using var ecli = await StartAsync("execs", "-j", "--min-ms", "200", "--no-args");

        var quick = await Workload.ShellAsync("exit 1");
        var slow = await Workload.ShellAsync("sleep 0.3; exit 2");
        var end = await ecli.EventAsync(record => record.IsOf(slow));

        Assert.Equal(("EXEC_ENDED", 2), (end.Text("kind"), end.Number("exit_code")));
        Assert.True(end.Number("lifetime_ns") >= 200_000_000);
        Assert.DoesNotContain(ecli.Events, record => record.IsOf(quick));
    }

    [Fact]
    public async Task Exec_events_shows_the_signal_that_ended_a_process()
    {
        await using var ecli = await StartAsync("conformance/exec-events", "-j");

        var process = await Workload.ShellAsync("kill -9 $$");
        var start = await ecli.EventAsync(record => record.IsOf(process) && record.Flag("exited") == false);
        var end = await ecli.EventAsync(record => record.IsOf(process) && record.Flag("exited") == true);

        Assert.Equal("/bin/sh", start.Text("path"));
        Assert.Equal((0, 9), (end.Number("exit_code"), end.Number("signal")));
        Assert.True(end.Number("lifetime_ns") > 0);
    }

    [Fact]
    public async Task Exec_events_leaves_starts_out_when_told()
    {
        await using var ecli = await StartAsync("conformance/exec-events", "-j", "--exits_only");

        var process = await Workload.ShellAsync("exit 3");
        var end = await ecli.EventAsync(record => record.IsOf(process));

        Assert.Equal((true, 3), (end.Flag("exited"), end.Number("exit_code")));
    }

    [Fact]
    public async Task Optional_shows_ends_by_the_one_program_that_is_on()
    {
        await using var ecli = await StartAsync("optional", "-j");

        var process = await Workload.ShellAsync("exit 0");
        var end = await ecli.EventAsync(record => record.IsOf(process));

        Assert.Equal("END_TRACEPOINT", end.Text("way"));
    }

    [Fact]
    public async Task Procwatch_shows_the_part_of_its_union_that_is_set()
    {
        var copy = Path.Combine(TestFiles.NewDirectory(), "copied");
        File.Copy("/bin/sh", copy);
        await using var ecli = await StartAsync("procwatch", "-j", "--kinds", "6");

        var process = await Workload.RunAsync(copy, "-c", "exit 4");
        var start = await ecli.EventAsync(record => record.Number("subject.pid") == process.Pid && record.Text("kind") == "PW_EXEC");
        var end = await ecli.EventAsync(record => record.Number("subject.pid") == process.Pid && record.Text("kind") == "PW_EXIT");

        Assert.Equal(Environment.ProcessId, start.Number("subject.ppid"));
        Assert.Equal("copied", start.Text("subject.comm"));
        Assert.Equal((copy, 3), (start.Text("detail.exec.path"), start.Number("detail.exec.argc")));
        var isShared = copy.StartsWith("/tmp/", StringComparison.Ordinal);
        Assert.Equal((isShared, isShared ? "PW_ALERT" : "PW_INFO"), (start.Flag("detail.exec.writable_dir"), start.Text("severity")));
        Assert.Equal(4, end.Number("detail.exit.code"));
        Assert.DoesNotContain(ecli.Events, record => record.Text("kind") is "PW_FORK" or "PW_OPEN");
    }

    [Fact]
    public async Task Many_structs_shows_every_kind_of_member()
    {
        await using var ecli = await StartAsync("conformance/many-structs", "-j", "--count", "1");

        await Workload.ShellAsync(":");
        var record = await ecli.EventAsync(_ => true);

        Assert.Equal("STAGE_WORK", record.Text("stage"));
        Assert.Equal((1, 5, 0), (record.Number("urgent"), record.Number("level"), record.Number("rest")));
        Assert.Equal(7, record["grid"]![1]![2]!.GetValue<int>());
        Assert.Equal((-3, 0x01020304), (record.Number("where.x"), record.Number("value.word")));
        Assert.Equal(('x', 77), ((char)record.Number("small.tag"), record.Number("small.value")));
        Assert.Equal((1, "label"), (record.Number("part.id"), record.Text("part.label")));
        Assert.Equal((11, true, "abc"), (record.Number("hidden_a"), record.Flag("done"), record.Text("tail")));
        Assert.NotEqual("0x0", record.Text("cookie"));
        (await ecli.EndAsync()).Ended(0);
    }

    [Fact]
    public async Task Two_rings_tells_three_kinds_of_events_apart_by_their_map()
    {
        await using var ecli = await StartAsync("conformance/two-rings", "-j", "--every_nth", "1");

        var process = await Workload.ShellAsync(":");
        var born = await ecli.EventAsync(record => record.IsOf(process) && record.Text("map") == "wakes");
        var end = await ecli.EventAsync(record => record.IsOf(process) && record.Text("map") == "exits" && record.Number("leader") == 1);
        var switched = await ecli.EventAsync(record => record.Number("next_pid") == process.Pid);

        Assert.True(born.Number("when_ns") > 0);
        Assert.NotEmpty(born.Text("comm"));
        Assert.Equal(0, end.Number("uid"));
        Assert.Equal("switches", switched.Text("map"));
        Assert.InRange(switched.Number("cpu"), 0, Environment.ProcessorCount);
        Assert.Equal(["map", "prev_pid", "next_pid", "cpu"], switched.AsObject().Select(member => member.Key));
    }

    [Fact]
    public async Task Schedlag_shows_who_waited_and_who_had_the_processor()
    {
        var executable = await Workload.RequireAsync();
        using var busy = Workload.Start(executable, "doze");
        try
        {
            await using var ecli = await StartAsync("schedlag", "-j", "--min-us", "0", "--pid", Text(busy.Id));

            var lag = await ecli.EventAsync(record => record.Number("waiter.pid") == busy.Id);

            Assert.Equal("workload", lag.Text("waiter.comm"));
            Assert.True(lag.Number("waited_ns") > 0);
            Assert.All(ecli.Events, record => Assert.Equal(busy.Id, record.Number("waiter.pid")));
        }
        finally
        {
            busy.Kill();
        }
    }

    [Fact]
    public async Task Docs_shows_records_that_are_no_struct_as_values()
    {
        await using var ecli = await StartAsync("conformance/docs", "-j");

        await Workload.DoAsync("nanosleep");
        var record = await ecli.EventAsync(_ => true);

        Assert.Equal("""{"value":0}""", record.ToJsonString());
    }

    [Theory]
    [InlineData("hello", "--pid", "hello from process {0}")]
    [InlineData("conformance/hello", "--only_pid", "hello: process {0} called write")]
    public async Task Hello_prints_into_the_trace_pipe(string name, string option, string greeting)
    {
        using var shell = Workload.Start("/bin/sh");
        await using var ecli = await StartAsync(name, "-j", "--trace", option, Text(shell.Id));

        await shell.StandardInput.WriteLineAsync("echo one; echo two");
        shell.StandardInput.Close();
        var line = await ecli.EventAsync(record => record.Text("trace_pipe").EndsWith(string.Format(CultureInfo.InvariantCulture, greeting, shell.Id), StringComparison.Ordinal));

        Assert.Contains($"sh-{shell.Id} ", line.Text("trace_pipe"), StringComparison.Ordinal);
        await shell.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private async Task<Ecli> StartAsync(string name, params string[] arguments) =>
        await Ecli.StartAsync([(await programs.GetAsync(name)).PackagePath, .. arguments]);
}
