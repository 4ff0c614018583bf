using System.Globalization;
using Eunomia.EndToEnd.Tests.Corpus;
using Eunomia.EndToEnd.Tests.Harness;
using Eunomia.Runtime;
using Eunomia.Runtime.Globals;

namespace Eunomia.EndToEnd.Tests.Run;

/// <summary>The library, as programs use it that read events and maps themselves.</summary>
public sealed class ApiTests(CompiledPrograms programs)
{
    // Its tests follow each other, so that no record of another's workload comes between.
    private const string Call = "getsid";

    [Fact]
    public async Task Events_have_values_by_their_names_until_cancelled_and_can_be_read_again()
    {
        var flood = await Flood.CreateAsync(call: Call);
        using var session = Open(flood, out var package);
        session.SetGlobal(Variable(package, "burst"), BitConverter.GetBytes(3));
        Assert.Empty(session.Attach());

        var first = await ReadAsync(session, 6, idle: TimeSpan.Zero);
        var second = await ReadAsync(session, 6, idle: TimeSpan.FromSeconds(2));

        Assert.Equal([0L, 1, 2, 3, 4, 5], first.Events.Select(item => item.Record.GetInt64("number")));
        Assert.Equal([6L, 7, 8, 9, 10, 11], second.Events.Select(item => item.Record.GetInt64("number")));
        Assert.All(first.Events, item => Assert.Equal(
            ("ring", "flood_event", (long)first.Workload.Pid, "workload"),
            (item.Map, item.Record.TypeName, item.Record.GetInt64("pid"), item.Record.GetString("comm"))));
        Assert.StartsWith("{\"map\":\"ring\",\"number\":0,", System.Text.Json.JsonSerializer.Serialize(first.Events[0]), StringComparison.Ordinal);
        // On a machine that is busy with other tests even a thread that never waits gets only some.
        Assert.True(second.Ticks < 8, $"waiting for 2 s took {second.Ticks} hundredths of a second of a processor");
    }

    [Fact]
    public async Task Reading_by_callback_allocates_nothing_for_a_record()
    {
        const int Warm = 500;
        var flood = await Flood.CreateAsync(call: Call);
        using var session = Open(flood, out _);
        Assert.Empty(session.Attach());
        var reader = session.OpenEvents();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var (records, bytes, before, after) = (0L, 0L, 0L, 0L);

        var reading = Task.Factory.StartNew(
            () => reader.Run(
                (source, record) =>
                {
                    bytes += record.Length;
                    after = GC.GetAllocatedBytesForCurrentThread();
                    before = ++records == Warm ? after : before;
                },
                stop.Token),
            stop.Token, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await Workload.DoAsync(Call, 200);
        await stop.CancelAsync();
        await reading;

        Assert.True(records > 2 * Warm, $"{records} records");
        Assert.Equal(records, reader.Sources.Sum(source => source.Records));
        Assert.Equal(32 * records, bytes);
        // Not even a byte for each: what the runtime does beside is allowed.
        Assert.InRange(after - before, 0, records - Warm);
    }

    [Fact]
    public async Task A_map_is_read_written_and_gone_through()
    {
        await RunningKernel.RequireAsync();
        var package = VerifiedPackage.Read(await File.ReadAllBytesAsync((await programs.GetAsync("syslat")).PackagePath, TestContext.Current.CancellationToken));
        using var session = BpfSession.Open(package);
        session.Load();
        var map = session.FindMap("inside")!;
        var value = new byte[map.LookupSize];

        Assert.Equal((4u, 16u, 16384u, false), (map.KeySize, map.ValueSize, map.MaxEntries, map.IsPerCpu));
        Assert.Empty(map.Keys);
        Assert.False(map.TryGetValue([1, 0, 0, 0], value));
        Assert.False(map.Remove([1, 0, 0, 0]));
        for (byte i = 1; i <= 3; i++)
        {
            map.Update([i, 0, 0, 0], [i, .. new byte[15]]);
        }

        map.Update([2, 0, 0, 0], [22, .. new byte[15]]);
        Assert.Equal([1, 2, 3], map.Keys.Select(key => BitConverter.ToInt32(key)).Order());
        Assert.True(map.TryGetValue([2, 0, 0, 0], value));
        Assert.Equal(22, value[0]);
        Assert.True(map.Remove([2, 0, 0, 0]));
        Assert.False(map.TryGetValue([2, 0, 0, 0], value));
        Assert.Equal([1, 3], map.Keys.Select(key => BitConverter.ToInt32(key)).Order());
        Assert.Throws<ArgumentException>(() => map.TryGetValue([1], new byte[16]));
        Assert.Throws<ArgumentException>(() => map.TryGetValue([1, 0, 0, 0], new byte[15]));
        Assert.Throws<ArgumentException>(() => map.Update([1, 0, 0, 0], new byte[15]));
        Assert.Throws<ArgumentException>(() => map.Remove([1]));
    }

    [Fact]
    public async Task Variables_are_set_before_loading_and_those_that_can_be_written_also_later()
    {
        var flood = await Flood.CreateAsync(call: Call);
        using var session = Open(flood, out var package);

        session.SetGlobal(Variable(package, "burst"), BitConverter.GetBytes(2));
        session.SetGlobal(Variable(package, "number"), BitConverter.GetBytes(500L));
        Assert.Throws<ArgumentException>(() => session.SetGlobal(Variable(package, "burst"), [1]));
        Assert.Empty(session.Attach());
        Assert.Throws<InvalidOperationException>(() => session.SetGlobal(Variable(package, "burst"), BitConverter.GetBytes(7)));
        var early = await ReadAsync(session, 2, idle: TimeSpan.Zero, calls: 1);
        session.SetGlobal(Variable(package, "number"), BitConverter.GetBytes(9000L));
        var late = await ReadAsync(session, 2, idle: TimeSpan.Zero, calls: 1);

        Assert.Equal([500L, 501, 9000, 9001], early.Events.Concat(late.Events).Select(item => item.Record.GetInt64("number")));
        Assert.Equal(9002, session.Globals["number"].Get<long>());
    }

    [Fact]
    public async Task After_it_is_disposed_a_session_says_so()
    {
        var flood = await Flood.CreateAsync(call: Call);
        var session = Open(flood, out var package);
        session.Attach();
        var map = session.FindMap("calls")!;
        var bytes = new byte[8];
        Assert.True(map.TryGetValue(new byte[4], bytes));

        session.Dispose();
        session.Dispose();

        Assert.Throws<ObjectDisposedException>(() => session.Load());
        Assert.Throws<ObjectDisposedException>(() => session.Attach());
        Assert.Throws<ObjectDisposedException>(() => session.OpenEvents());
        Assert.Throws<ObjectDisposedException>(() => session.ReadGlobal(Variable(package, "number"), new byte[8]));
        Assert.Throws<ObjectDisposedException>(() => session.SetGlobal(Variable(package, "number"), new byte[8]));
        Assert.Throws<ObjectDisposedException>(() => map.TryGetValue(new byte[4], bytes));
        Assert.Throws<ObjectDisposedException>(() => map.Update(new byte[4], bytes));
        Assert.Throws<ObjectDisposedException>(() => map.Remove(new byte[4]));
        Assert.Throws<ObjectDisposedException>(() => map.Keys.Count());
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await session.ReadEventsAsync(TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken).MoveNextAsync());
        await flood.GoneAsync();
    }

    private static BpfSession Open(Flood flood, out VerifiedPackage package) => BpfSession.Open(package = VerifiedPackage.Read(File.ReadAllBytes(flood.Package)));

    private static GlobalVariable Variable(VerifiedPackage package, string name) => package.Globals.All.Single(variable => variable.Name == name);

    /// <summary>Reads the events of a workload, is idle for a while, and cancels.</summary>
    private static async Task<(List<BpfEvent> Events, Finished Workload, long Ticks)> ReadAsync(BpfSession session, int count, TimeSpan idle, int calls = 2)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        stop.CancelAfter(TimeSpan.FromSeconds(20));
        var events = new List<BpfEvent>();
        var enough = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var reading = Task.Run(
            async () =>
            {
                await foreach (var item in session.ReadEventsAsync(stop.Token))
                {
                    events.Add(item);
                    if (events.Count == count)
                    {
                        enough.SetResult();
                    }
                }
            },
            TestContext.Current.CancellationToken);
        var process = await Workload.DoAsync(Call, calls);
        await enough.Task.WaitAsync(TestContext.Current.CancellationToken);
        var before = TicksOfReaders();
        await Task.Delay(idle, TestContext.Current.CancellationToken);
        var ticks = TicksOfReaders() - before;
        await stop.CancelAsync();
        await reading;
        return (events, process, ticks);
    }

    /// <summary>Hundredths of a second that the threads of this process have run that wait for events.</summary>
    private static long TicksOfReaders()
    {
        var readers = Directory.EnumerateDirectories("/proc/self/task").Where(task => NameOf(task).StartsWith(".NET Long Runni", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(readers);
        // After the name in parentheses: user and system time are the 12th and 13th.
        return readers.Select(task => File.ReadAllText($"{task}/stat").Split(") ")[^1].Split(' '))
            .Sum(fields => long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture));
    }

    private static string NameOf(string task) => File.Exists($"{task}/comm") ? File.ReadAllText($"{task}/comm") : "";
}
