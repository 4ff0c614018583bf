using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Eunomia.EndToEnd.Tests.Harness;

namespace Eunomia.EndToEnd.Tests.Run;

/// <summary>How a run of <c>ecli</c> ends, and what it leaves.</summary>
public sealed partial class LifeCycleTests
{
    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task A_signal_ends_it_with_a_summary(string signal)
    {
        var flood = await Flood.CreateAsync();
        await using var ecli = await Ecli.StartAsync(flood.Package, "-j");

        await Workload.DoAsync("getpgid", 2);
        await ecli.EventAsync(record => record.Number("number") == 127);
        Assert.True(await flood.IsLoadedAsync());
        await ecli.SignalAsync(signal);
        var run = (await ecli.EndAsync()).Ended(0);

        Assert.Matches(@"^ecli: 128 events in \d+\.\d s, none lost$", run.Summary);
        await flood.GoneAsync();
    }

    [Theory]
    [InlineData("--count", "5")]
    [InlineData("--timeout", "5s")]
    public async Task Enough_events_or_time_end_it_with_a_summary(string option, string value)
    {
        var flood = await Flood.CreateAsync();
        await using var ecli = await Ecli.StartAsync(flood.Package, "-j", option, value, "--burst", "5");

        await Workload.DoAsync("getpgid", 1);
        var run = (await ecli.EndAsync()).Ended(0);

        Assert.Equal(5, run.Output.Length);
        Assert.Matches(@"^ecli: 5 events in \d+\.\d s, none lost$", run.Summary);
    }

    [Theory]
    [InlineData("--no-perf")]
    [InlineData("--perf")]
    public async Task A_reader_that_has_enough_ends_it_quietly(string source)
    {
        var flood = await Flood.CreateAsync();
        await using var ecli = await Ecli.StartUnreadAsync(flood.Package, "-j", source);

        await Workload.DoAsync("getpgid", 1);
        Assert.True(await ecli.ReadAsync(new byte[16]) > 0);
        ecli.CloseOutput();
        // More than the buffer before the pipe holds, so that it is written while records are handed over.
        await Workload.DoAsync("getpgid", 200);
        var run = (await ecli.EndAsync()).Ended(0);

        Assert.Equal("ecli: running", run.Error[^1]);
    }

    [Fact]
    public async Task A_reader_that_is_paused_costs_no_memory_and_does_not_keep_it_from_ending()
    {
        var flood = await Flood.CreateAsync();
        await using var ecli = await Ecli.StartUnreadAsync(flood.Package, "-j", "--burst", "1000");

        await Workload.DoAsync("getpgid", 300);
        var before = ecli.Memory();
        await Workload.DoAsync("getpgid", 1500);
        var growth = ecli.Memory() - before;
        await ecli.SignalAsync("INT");
        var run = (await ecli.EndAsync()).Ended(0);

        Assert.InRange(growth, long.MinValue, 8 << 10);
        Assert.Matches(@"; \d+ bytes not written, because nobody read them$", run.Summary);
        var (printed, lost) = Counts(run.Summary);
        Assert.True(lost > 1_000_000, run.Summary);
        Assert.Equal(1_800_000, printed + lost);
    }

    [Fact]
    public async Task A_full_ring_is_told_of_where_the_program_counts_nothing()
    {
        // 64 bytes with the header, which divides the ring: the last record that fits leaves exactly the room for one more.
        var flood = await Flood.CreateAsync("-DRING_BYTES=4096 -DPADDING=24 -Dlost=unheard");
        await using var ecli = await Ecli.StartAsync(flood.Package, "-j", "--burst", "1000");

        await Workload.DoAsync("getpgid", 20);
        await ecli.EventAsync(record => record.Number("number") >= 0);
        var run = await ecli.StopAsync();

        Assert.True(run.Output.Length < 20_000, $"{run.Output.Length} events");
        Assert.Contains("a ring buffer was full", run.Summary, StringComparison.Ordinal);
        Assert.DoesNotContain("none lost", run.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Records_left_in_a_ring_at_the_end_are_shown()
    {
        var flood = await Flood.CreateAsync("-DRING_BYTES=2097152");
        await using var ecli = await Ecli.StartAsync(flood.Package, "-j", "--burst", "1000");

        await ecli.SignalAsync("STOP");
        await Workload.DoAsync("getpgid", 5);
        await ecli.SignalAsync("INT");
        await ecli.SignalAsync("CONT");
        var run = (await ecli.EndAsync()).Ended(0);

        Assert.Equal(5_000, run.Output.Length);
        Assert.Matches(@"^ecli: 5000 events in \d+\.\d s, none lost$", run.Summary);
    }

    [Fact]
    public async Task A_reader_that_is_paused_does_not_stop_the_clock()
    {
        var flood = await Flood.CreateAsync();
        await using var ecli = await Ecli.StartUnreadAsync(flood.Package, "-j", "--timeout", "2s", "--burst", "1000");

        await Workload.DoAsync("getpgid", 300);
        var run = (await ecli.EndAsync()).Ended(0);

        Assert.Contains("bytes not written", run.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_slow_reader_gets_all_events_of_a_run_that_ends()
    {
        var flood = await Flood.CreateAsync();
        await using var ecli = await Ecli.StartUnreadAsync(flood.Package, "-j", "--count", "3000");

        await Workload.DoAsync("getpgid", 10);
        await Task.Delay(200, TestContext.Current.CancellationToken);
        await Workload.DoAsync("getpgid", 40);
        await ecli.SignalAsync("INT");
        var (lines, buffer) = (0, new byte[4096]);
        for (var read = await ecli.ReadAsync(buffer); read > 0; read = await ecli.ReadAsync(buffer))
        {
            lines += buffer.AsSpan(0, read).Count((byte)'\n');
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }

        var run = (await ecli.EndAsync()).Ended(0);
        Assert.True(lines == Counts(run.Summary).Printed, $"{lines} lines: {run.Summary}");
        Assert.DoesNotContain("not written", run.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_that_is_killed_leaves_nothing()
    {
        var flood = await Flood.CreateAsync();
        await using var ecli = await Ecli.StartAsync(flood.Package, "-j");
        Assert.True(await flood.IsLoadedAsync());

        await ecli.SignalAsync("KILL");
        await ecli.EndAsync();

        await flood.GoneAsync();
    }

    [Fact]
    public async Task Pinned_program_works_on_after_the_end_until_it_is_removed()
    {
        var flood = await Flood.CreateAsync();
        using var fileSystem = await BpfFileSystem.RequireLoadingAsync();
        var directory = fileSystem.Pin($"eunomia_{flood.Program}");
        await using (var ecli = await Ecli.StartAsync(flood.Package, "--pin", directory))
        {
            await ecli.StopAsync();
        }

        Assert.Equal(["links", "maps", "programs"], Directory.EnumerateDirectories(directory).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.True(File.Exists(Path.Combine(directory, "programs", flood.Program)));
        await Workload.DoAsync("getpgid", 3);
        var dump = JsonNode.Parse(await HostTool.Bpftool().RunAsync("-j", "map", "dump", "pinned", Path.Combine(directory, "maps", "calls")))!;

        Assert.Equal(3, dump[0]!.Number("formatted.value"));
        Assert.True(await flood.IsLoadedAsync());
        fileSystem.Clear();
        await flood.GoneAsync();
    }

    [Fact]
    public async Task Pinning_elsewhere_is_an_error_and_leaves_nothing()
    {
        var flood = await Flood.CreateAsync();
        var directory = Path.Combine(TestFiles.NewDirectory(), "pins");

        var run = await Ecli.RunAsync(flood.Package, "--pin", directory);

        run.Failed(3, "ECLI0409");
        await flood.GoneAsync();
        Assert.False(Directory.Exists(directory));
    }

    [Fact]
    public async Task Output_file_keeps_its_text_until_the_run_has_started()
    {
        var flood = await Flood.CreateAsync();
        var workspace = Workspace.Create();
        var (old, fresh) = (workspace.Write("old", "what was there, longer than a short event\n"), workspace.At("new"));

        foreach (var path in new[] { old, fresh })
        {
            // Loaded and attached, but not pinned.
            (await Ecli.RunAsync(flood.Package, "-o", path, "--pin", workspace.At("pins"))).Failed(3, "ECLI0409");
        }

        Assert.Equal(["old"], workspace.Names());
        Assert.Equal("what was there, longer than a short event\n", workspace.Read("old"));
        await using var ecli = await Ecli.StartAsync(flood.Package, "-o", old, "-j", "--count", "1");
        await Workload.DoAsync("getpgid", 1);
        (await ecli.EndAsync()).Ended(0);
        Assert.Equal(0, JsonNode.Parse(workspace.Read("old"))!.Number("number"));
    }

    [Fact]
    public async Task A_named_pipe_with_a_reader_gets_the_events()
    {
        var flood = await Flood.CreateAsync("-DRING_BYTES=2097152");
        var pipe = Path.Combine(TestFiles.NewDirectory(), "pipe");
        await HostTool.Require("mkfifo").RunAsync(pipe);
        var reading = HostTool.Require("cat").RunAsync(pipe);
        await using var ecli = await Ecli.StartAsync(flood.Package, "-o", pipe, "-j", "--burst", "1000", "--count", "3000");

        await Workload.DoAsync("getpgid", 10);
        (await ecli.EndAsync()).Ended(0);

        Assert.Equal(3000, (await reading).Count(c => c == '\n'));
    }

    [Fact]
    public async Task Lost_records_of_perf_buffers_are_those_that_the_kernel_counts()
    {
        var flood = (await Flood.CreateAsync()).WithSmallestPerfBuffers();
        await using var ecli = await Ecli.StartAsync(flood.Package, "-j", "--perf", "--burst", "1000");

        // The kernel says how many it lost when the next one finds room: on a busy machine that takes another round.
        var rounds = 0;
        while (!ecli.Error.Any(line => line.EndsWith(" events lost: perf buffers were full", StringComparison.Ordinal)) && rounds < 20)
        {
            rounds++;
            await Workload.DoAsync("getpgid", 100);
            await Task.Delay(500, TestContext.Current.CancellationToken);
        }

        var run = await ecli.StopAsync();

        var (printed, lost) = Counts(run.Summary);
        // Of the last ones it does not say it.
        Assert.InRange(printed + lost, 1, rounds * 100_000L);
        Assert.True(lost > 0);
        Assert.Equal(printed, run.Output.Length);
        Assert.Contains(" lost because perf buffers were full", run.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lost_records_of_a_ring_buffer_are_those_that_the_program_counts()
    {
        var flood = await Flood.CreateAsync();
        await using var ecli = await Ecli.StartAsync(flood.Package, "-j", "--burst", "1000");

        await Workload.DoAsync("getpgid", 300);
        await ecli.LineAsync(line => line.Length > 0);
        await Eventually.HoldsAsync(
            () => ecli.Error.Any(line => line.EndsWith(" events lost, as the program counts them in 'lost'", StringComparison.Ordinal)), () => string.Join('\n', ecli.Error.TakeLast(5)));
        var run = await ecli.StopAsync();

        var (printed, lost) = Counts(run.Summary);
        Assert.Equal(300_000, printed + lost);
        Assert.Equal(printed, run.Output.Length);
    }

    /// <summary>What was printed, and what was not: no room was found for it, or no time in the end.</summary>
    private static (long Printed, long Lost) Counts(string summary) => (Number(PrintedCount().Match(summary)), LostCounts().Matches(summary).Sum(Number));

    private static long Number(Match match) => long.Parse(match.Groups["count"].ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^ecli: (?<count>\d+) events in", RegexOptions.ExplicitCapture, 5_000)]
    private static partial Regex PrintedCount();

    [GeneratedRegex(@"(?<count>\d+) (lost[ ,]|still unread)", RegexOptions.ExplicitCapture, 5_000)]
    private static partial Regex LostCounts();
}
