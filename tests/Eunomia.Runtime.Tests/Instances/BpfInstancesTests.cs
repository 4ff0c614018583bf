using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using Eunomia.Runtime.Diagnostics;
using Eunomia.Runtime.Events;
using Eunomia.Runtime.Instances;
using Eunomia.Runtime.Sinks;
using Eunomia.Runtime.Sources;
using Eunomia.Runtime.Tests.Loading;
using Eunomia.Runtime.Tests.Sinks;

namespace Eunomia.Runtime.Tests.Instances;

/// <summary>Packages under names: what starts, what is told to whom, and that nothing is left.</summary>
[Collection("asks for its own priority")]
public sealed class BpfInstancesTests : IAsyncDisposable
{
    private static readonly InstanceOptions ForThisProcess = new()
    {
        Globals = ImmutableDictionary<string, object>.Empty.Add("target_pid", Environment.ProcessId),
    };

    private readonly BpfInstances _instances = new();

    // What never ends when it is broken fails instead of keeping all other tests waiting.
    private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

    public BpfInstancesTests() => _stop.CancelAfter(TimeSpan.FromMinutes(1));

    private CancellationToken Stop => _stop.Token;

    public async ValueTask DisposeAsync()
    {
        await _instances.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30), CancellationToken.None);
        _stop.Dispose();
    }

    [Fact]
    public async Task Subscribers_all_get_each_event()
    {
        var instance = await StartAsync("a");
        await using var first = instance.SubscribeAsync(cancellationToken: Stop).GetAsyncEnumerator(Stop);
        await using var second = instance.SubscribeAsync(cancellationToken: Stop).GetAsyncEnumerator(Stop);
        // An enumeration subscribes when it is first asked.
        var (one, two) = (first.MoveNextAsync().AsTask(), second.MoveNextAsync().AsTask());

        instance.Session.Trigger(1);

        Assert.True(await one && await two);
        Assert.Equal(1, first.Current.Record.GetInt64("number"));
        Assert.Equal(1, second.Current.Record.GetInt64("number"));
        // Counted once the buffer has been read, a moment after its records are there.
        Assert.True(SpinWait.SpinUntil(() => instance.Statistics.Records == 1, TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public async Task Programs_that_cannot_be_attached_are_told_to_watchers_up_to_a_bound()
    {
        TestProgram.RequireTracepoints();
        var source = Counting.SourceOf(TestProgram.Package("""
            LICENSED("GPL");
            SEC("tracepoint/syscalls/sys_enter_getpriority") int good(void *ctx) { return 0; }

            """ + string.Concat(Enumerable.Range(0, 70).Select(i => $"SEC(\"tracepoint/none/none\") int bad{i}(void *ctx) {{ return 0; }}\n"))));
        await using var changes = _instances.WatchAsync(Stop).GetAsyncEnumerator(Stop);
        var next = changes.MoveNextAsync();

        var instance = await _instances.StartAsync("a", source, cancellationToken: Stop);

        var seen = new List<InstanceChange>();
        for (; seen.Count < 66 && await next; next = changes.MoveNextAsync())
        {
            seen.Add(changes.Current);
        }

        Assert.Equal([InstanceState.Starting, InstanceState.Running], seen.Take(2).Select(change => change.State));
        Assert.All(instance.Problems, problem => Assert.Contains("'bad", problem.Message, StringComparison.Ordinal));
        Assert.Equal(64, instance.Problems.Length);
        Assert.Equal(instance.Problems, seen.Skip(2).Select(change => change.Problem!));
    }

    [Fact]
    public async Task Stopped_instance_hands_over_what_is_there_and_leaves_nothing()
    {
        var sink = new Numbers();
        var instance = await StartAsync("a", ForThisProcess with { Sinks = [sink] });

        instance.Session.Trigger(5);
        Assert.True(await _instances.StopAsync("a", Stop));

        Assert.Equal([1u, 2u, 3u, 4u, 5u], sink.Seen);
        Assert.Equal(InstanceState.Stopped, instance.State);
        Assert.Empty(_instances.Instances);
        Assert.Throws<ObjectDisposedException>(() => instance.Session.Detach());
        Assert.Equal(5, instance.Statistics.Records);
        Assert.False(await _instances.StopAsync("a", Stop));
    }

    [Fact]
    public async Task Name_is_free_again_after_the_end_and_the_generation_counts()
    {
        var first = await StartAsync("a");
        var problem = (await Assert.ThrowsAsync<BpfRuntimeException>(() => StartAsync("a"))).Problem;
        await first.StopAsync();
        var second = await StartAsync("a");

        Assert.Equal("ECLI0701", problem.Id);
        Assert.Equal((new InstanceId("a", 1), new InstanceId("a", 2)), (first.Id, second.Id));
        Assert.Equal("a#2", second.Id.ToString());
    }

    [Fact]
    public async Task Subscription_ends_with_its_instance()
    {
        var instance = await StartAsync("a");
        var read = Task.Run(async () =>
        {
            var count = 0;
            await foreach (var item in instance.SubscribeAsync(cancellationToken: Stop))
            {
                count++;
            }

            return count;
        }, Stop);

        await instance.StopAsync();

        await read.WaitAsync(TimeSpan.FromSeconds(30), Stop);
    }

    [Fact]
    public async Task Subscriber_that_leaves_while_the_pump_waits_for_it_frees_the_others()
    {
        var (instance, sink) = (await StartAsync("a"), new Numbers());
        instance.AddSink(sink);
        await using (var subscriber = instance.SubscribeAsync(1, WhenFull.Wait, cancellationToken: Stop).GetAsyncEnumerator(Stop))
        {
            instance.Session.Trigger(50);
            Assert.True(await subscriber.MoveNextAsync());
        }

        await instance.StopAsync().WaitAsync(TimeSpan.FromSeconds(30), Stop);
        Assert.Equal(50, sink.Seen.Count);
        Assert.Empty(instance.Problems);
    }

    [Fact]
    public async Task Subscriber_that_does_not_read_keeps_no_instance_from_stopping()
    {
        var instance = await StartAsync("a");
        await using var subscriber = instance.SubscribeAsync(1, WhenFull.Wait, cancellationToken: Stop).GetAsyncEnumerator(Stop);

        instance.Session.Trigger(50);

        await instance.StopAsync().WaitAsync(TimeSpan.FromSeconds(30), Stop);
        Assert.Equal(InstanceState.Stopped, instance.State);
        Assert.Empty(instance.Problems);
    }

    [Fact]
    public async Task Subscribers_come_and_go_while_the_pump_waits_for_another()
    {
        var instance = await StartAsync("a");
        await using var unread = instance.SubscribeAsync(1, WhenFull.Wait, cancellationToken: Stop).GetAsyncEnumerator(Stop);
        var leaves = instance.SubscribeAsync(cancellationToken: Stop).GetAsyncEnumerator(Stop);

        instance.Session.Trigger(50);
        Assert.True(await unread.MoveNextAsync());
        // The pump waits for room now.
        await Task.Run(async () =>
        {
            await leaves.DisposeAsync();
            await instance.SubscribeAsync(cancellationToken: Stop).GetAsyncEnumerator(Stop).DisposeAsync();
        }, Stop).WaitAsync(TimeSpan.FromSeconds(30), Stop);
    }

    [Fact]
    public async Task Instance_that_is_being_started_can_be_stopped()
    {
        var source = new Waiting();
        var start = _instances.StartAsync("a", source, null, Stop);
        await source.Asked.Task.WaitAsync(TimeSpan.FromSeconds(30), Stop);

        Assert.True(await _instances.StopAsync("a", Stop));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => start);
        Assert.Empty(_instances.Instances);
    }

    [Fact]
    public async Task Disposing_ends_what_is_being_started()
    {
        var source = new Waiting();
        var start = _instances.StartAsync("a", source, null, Stop);
        await source.Asked.Task.WaitAsync(TimeSpan.FromSeconds(30), Stop);

        await _instances.DisposeAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => start);
    }

    [Theory]
    [InlineData("a\nb")]
    [InlineData("")]
    public async Task Name_with_control_characters_or_none_is_refused(string name) =>
        await Assert.ThrowsAnyAsync<ArgumentException>(() => _instances.StartAsync(name, new Waiting(), null, Stop));

    [Fact]
    public async Task Nobody_else_reads_the_events_of_an_instance()
    {
        var instance = await StartAsync("a");
        using var moment = new CancellationTokenSource(TimeSpan.FromSeconds(10));

        var refused = Assert.Throws<InvalidOperationException>(() => instance.Session.OpenEvents().Run((_, _) => { }, moment.Token));

        Assert.Contains("instance 'a#1'", refused.Message, StringComparison.Ordinal);
        await instance.StopAsync();
        Assert.Equal(InstanceState.Stopped, instance.State);
    }

    [Fact]
    public async Task Failed_sink_is_a_problem_of_the_instance_and_no_more()
    {
        await using var changes = _instances.WatchAsync(Stop).GetAsyncEnumerator(Stop);
        var (instance, sink) = (await StartAsync("a"), new Numbers());
        instance.AddSink(new Throwing());
        instance.AddSink(sink);

        instance.Session.Trigger(2);
        await instance.StopAsync();

        Assert.Equal("ECLI0702", Assert.Single(instance.Problems).Id);
        Assert.Equal([1u, 2u], sink.Seen);
        var seen = new List<string>();
        while (seen.Count < 4 && await changes.MoveNextAsync())
        {
            seen.Add($"{changes.Current.State} {changes.Current.Problem?.Id}".TrimEnd());
        }

        Assert.Equal(["Starting", "Running", "Running ECLI0702", "Stopped"], seen);
    }

    [Fact]
    public async Task Package_that_cannot_be_read_changes_nothing()
    {
        var problem = (await Assert.ThrowsAsync<BpfRuntimeException>(() => _instances.StartAsync("a", new PackageSources().Find("/no/such/package.json"), null, Stop))).Problem;

        Assert.Equal("ECLI0105", problem.Id);
        Assert.Empty(_instances.Instances);
        Assert.False(_instances.TryGet("a", out _));
    }

    [Fact]
    public async Task Value_for_an_unknown_variable_names_those_there_are()
    {
        TestProgram.RequireTracepoints();
        var options = new InstanceOptions { Globals = ImmutableDictionary<string, object>.Empty.Add("target", 1) };

        var problem = (await Assert.ThrowsAsync<BpfRuntimeException>(() => _instances.StartAsync("a", Counting.Package, options, Stop))).Problem;

        Assert.Equal("ECLI0704", problem.Id);
        Assert.Contains("target_pid", problem.Hint, StringComparison.Ordinal);
        Assert.Empty(_instances.Instances);
    }

    [Fact]
    public async Task Meter_counts_the_events_of_each_instance()
    {
        var measured = new List<string>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Name == "Eunomia.Runtime" && instrument.Name == "bpf.events")
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((_, value, tags, _) => measured.Add($"{string.Join(' ', tags.ToArray().Select(tag => tag.Value))}: {value}"));
        listener.Start();
        var instance = await StartAsync("measured");
        instance.Session.Trigger(3);
        Assert.True(SpinWait.SpinUntil(() => instance.Statistics.Records == 3, TimeSpan.FromSeconds(30)));

        listener.RecordObservableInstruments();

        Assert.Contains("measured 1: 3", measured);
    }

    [Fact]
    public async Task Disposed_set_has_stopped_everything()
    {
        var instance = await StartAsync("a");
        await _instances.DisposeAsync();

        Assert.Equal(InstanceState.Stopped, instance.State);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => StartAsync("b"));
    }

    private async Task<BpfInstance> StartAsync(string name, InstanceOptions? options = null)
    {
        TestProgram.RequireTracepoints();
        return await _instances.StartAsync(name, Counting.Package, options ?? ForThisProcess, Stop);
    }

    private sealed class Waiting : IPackageSource
    {
        public string Name => "waiting";

        public TaskCompletionSource Asked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public async Task<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancellationToken = default)
        {
            Asked.SetResult();
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return default;
        }
    }

    private sealed class Throwing : IEventSink
    {
        public RecordCallback Open(EventSource source) => _ => throw new InvalidOperationException("it is broken");
    }
}
