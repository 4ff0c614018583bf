using Eunomia.Runtime.Cli.Run;
using Eunomia.Runtime.Diagnostics;
using Eunomia.Runtime.Events;

namespace Eunomia.Runtime.Cli.Tests.Run;

public class TimeLimitTests
{
    private static readonly Task<int> Stuck = new TaskCompletionSource<int>().Task;

    [Fact]
    public async Task A_step_that_hangs_ends_with_the_time()
    {
        using var limit = new TimeLimit(CancellationToken.None);
        limit.Set(TimeSpan.FromMilliseconds(1));

        var problem = (await Assert.ThrowsAsync<BpfRuntimeException>(() => limit.BoundAsync(Stuck))).Problem;

        Assert.Equal("ECLI0214", problem.Id);
    }

    [Fact]
    public async Task A_step_that_hangs_ends_with_the_signal()
    {
        using var stop = new CancellationTokenSource();
        using var limit = new TimeLimit(stop.Token);

        var waiting = limit.BoundAsync(Stuck);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    [Fact]
    public async Task A_run_that_hangs_is_left_when_its_time_is_over()
    {
        using var limit = new TimeLimit(CancellationToken.None);
        limit.Set(TimeSpan.FromMilliseconds(1));

        var problem = (await Assert.ThrowsAsync<BpfRuntimeException>(() => limit.BoundAsync(Stuck, () => true))).Problem;

        Assert.Equal("ECLI0214", problem.Id);
    }

    [Fact]
    public async Task A_run_that_hangs_is_left_after_a_signal()
    {
        using var stop = new CancellationTokenSource();
        using var limit = new TimeLimit(stop.Token);

        var waiting = limit.BoundAsync(Stuck, () => true);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    [Fact]
    public async Task A_run_that_leaves_something_behind_is_waited_for()
    {
        using var stop = new CancellationTokenSource();
        using var limit = new TimeLimit(stop.Token);
        var run = new TaskCompletionSource<int>();

        var waiting = limit.BoundAsync(run.Task, () => !run.TrySetResult(5));
        await stop.CancelAsync();

        Assert.Equal(5, await waiting);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Events_that_come_late_are_counted_and_not_printed(bool isSignal)
    {
        using var stop = new CancellationTokenSource();
        using var limit = new TimeLimit(stop.Token);
        using var source = new NoSource();
        var (printed, counters) = (new List<byte>(), new RunCounters());
        using var end = new CancellationTokenSource();
        var print = new RunSink(new SourceSink(_ => record => printed.Add(record[0]), () => { }), counters, limit, end).Open(source);

        print([1]);
        if (isSignal)
        {
            await stop.CancelAsync();
        }
        else
        {
            limit.Set(TimeSpan.FromMilliseconds(1));
        }

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.Delay(Timeout.Infinite, limit.Late));
        print([2]);
        print([3]);

        Assert.True(limit.End.IsCancellationRequested);
        Assert.Equal([1], printed);
        Assert.Equal(2, counters.Unread);

        // There were enough before: nobody misses them.
        counters = new RunCounters { Limit = 0 };
        new RunSink(new SourceSink(_ => null, () => { }), counters, limit, end).Open(source)([4]);
        Assert.Equal(0, counters.Unread);
    }

    [Fact]
    public void Run_ends_when_there_are_enough_events()
    {
        using var limit = new TimeLimit(CancellationToken.None);
        using var source = new NoSource();
        using var end = new CancellationTokenSource();
        var (printed, counters) = (new List<byte>(), new RunCounters { Limit = 1 });
        var sink = new RunSink(new SourceSink(_ => record => printed.Add((byte)++counters.Count), () => { }), counters, limit, end);
        var print = sink.Open(source);

        sink.Tick();
        Assert.False(end.IsCancellationRequested);
        print([1]);
        print([2]);
        sink.Tick();

        Assert.True(end.IsCancellationRequested);
        Assert.Equal([1], printed);
        Assert.Equal(TimeSpan.MaxValue, sink.UntilTick);
    }

    [Fact]
    public void Without_a_limit_there_is_time_without_end()
    {
        using var limit = new TimeLimit(CancellationToken.None);

        limit.Set(TimeSpan.FromDays(365));
        Assert.True(limit.Left > TimeSpan.FromDays(364));
        limit.Set(null);
        Assert.Equal(TimeSpan.MaxValue, limit.Left);
        Assert.False(limit.End.IsCancellationRequested);
    }

    private sealed class NoSource() : EventSource(new EventMap("events", null, null))
    {
        internal override int Descriptor => -1;

        internal override int Consume(RecordCallback callback, int limit) => 0;

        protected override void Dispose(bool disposing)
        {
        }
    }
}
