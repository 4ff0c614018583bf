using System.Buffers;
using System.Text;
using Eunomia.Runtime.Decoding;
using Eunomia.Runtime.Sinks;

namespace Eunomia.Runtime.Tests.Sinks;

/// <summary>Many sinks behind one reader: each gets each record, and one that fails takes nothing from the others.</summary>
[Collection("asks for its own priority")]
public sealed class EventPumpTests
{
    [Fact]
    public void Each_sink_gets_each_record()
    {
        using var session = Counting.Attach();
        using var events = session.OpenEvents();
        var pump = new EventPump(events);
        var (first, second) = (new Numbers(), new Numbers());
        pump.Add(first);
        pump.Add(second);

        session.Trigger(3);
        pump.Drain();

        Assert.Equal([1u, 2u, 3u], first.Seen);
        Assert.Equal(first.Seen, second.Seen);
        Assert.True(first.Flushes > 0);
    }

    [Fact]
    public void Sink_that_is_removed_gets_no_more()
    {
        using var session = Counting.Attach();
        using var events = session.OpenEvents();
        var pump = new EventPump(events);
        var (stays, goes) = (new Numbers(), new Numbers());
        pump.Add(stays);
        var added = pump.Add(goes);

        session.Trigger(1);
        pump.Drain();
        added.Dispose();
        session.Trigger(1);
        pump.Drain();

        Assert.Equal([1u, 2u], stays.Seen);
        Assert.Equal([1u], goes.Seen);
    }

    [Fact]
    public void Sink_that_throws_is_removed_and_the_others_go_on()
    {
        using var session = Counting.Attach();
        using var events = session.OpenEvents();
        var pump = new EventPump(events);
        var (failures, other) = (new List<Exception>(), new Numbers());
        pump.Add(new Numbers { FailsAt = 2 }, failures.Add);
        pump.Add(other);

        session.Trigger(4);
        pump.Drain();

        Assert.Equal("at 2", Assert.Single(failures).Message);
        Assert.Equal([1u, 2u, 3u, 4u], other.Seen);
    }

    [Fact]
    public void Failure_that_nobody_is_told_of_ends_the_turn()
    {
        using var session = Counting.Attach();
        using var events = session.OpenEvents();
        var pump = new EventPump(events);
        pump.Add(new Numbers { FailsAt = 1 });

        session.Trigger(1);

        Assert.Equal("at 1", Assert.Throws<InvalidOperationException>(() => pump.Drain()).Message);
    }

    [Fact]
    public void Line_sink_writes_what_its_filter_lets_through_up_to_the_limit()
    {
        using var session = Counting.Attach();
        using var events = session.OpenEvents();
        var (pump, output, counter) = (new EventPump(events), new ArrayBufferWriter<byte>(), new EventCounter { Limit = 2 });
        pump.Add(new LineSink(output, source => new LineFormat(new JsonFormatter(source.Type!), RecordFilter.Parse("number > 1", source.Type!)), counter));

        session.Trigger(4);
        pump.Drain();

        Assert.Equal("{\"number\":2}\n{\"number\":3}\n", Encoding.UTF8.GetString(output.WrittenSpan));
        Assert.Equal(2, counter.Count);
    }

    [Fact]
    public void Counter_sink_counts_what_its_filter_lets_through()
    {
        using var session = Counting.Attach();
        using var events = session.OpenEvents();
        var (pump, counter) = (new EventPump(events), new EventCounter());
        pump.Add(new CounterSink(counter, source => RecordFilter.Parse("number > 1", source.Type!)));

        session.Trigger(3);
        pump.Drain();

        Assert.Equal(2, counter.Count);
    }

    [Theory]
    [InlineData(WhenFull.DropOldest, "3 4")]
    [InlineData(WhenFull.DropNewest, "1 2")]
    public void Channel_without_room_drops_and_counts(WhenFull whenFull, string kept)
    {
        using var session = Counting.Attach();
        using var events = session.OpenEvents();
        var (pump, sink) = (new EventPump(events), new ChannelSink(2, whenFull, withMap: false));
        pump.Add(sink);

        session.Trigger(4);
        pump.Drain();
        sink.Complete();

        var numbers = new List<object>();
        while (sink.Reader.TryRead(out var item))
        {
            numbers.Add(item.Record["number"]);
        }

        Assert.Equal(kept, string.Join(' ', numbers));
        Assert.Equal(2, sink.Dropped);
    }

    [Fact]
    public async Task Sink_says_how_long_the_reader_may_wait()
    {
        using var session = Counting.Attach();
        using var events = session.OpenEvents();
        var pump = new EventPump(events);
        var ticking = new Numbers { UntilTick = TimeSpan.FromMilliseconds(1) };
        pump.Add(new Numbers());
        pump.Add(ticking);
        // Whoever adds a sink ends the next wait.
        pump.Turn(TimeSpan.Zero);

        var turn = Task.Run(() => pump.Turn(TimeSpan.FromHours(1)), TestContext.Current.CancellationToken);

        Assert.Equal(0, await turn.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        Assert.Equal(2, ticking.Ticks);
    }

    [Fact]
    public async Task Sink_that_comes_during_a_wait_ends_it()
    {
        using var session = Counting.Attach();
        using var events = session.OpenEvents();
        var pump = new EventPump(events);
        var first = new Numbers();
        pump.Add(first);
        pump.Turn(TimeSpan.Zero);
        var turn = Task.Run(() => pump.Turn(TimeSpan.FromHours(1)), TestContext.Current.CancellationToken);
        // Flushed for the second time, it has asked all sinks how long they can wait, or is about to.
        Assert.True(SpinWait.SpinUntil(() => first.Flushes == 2, TimeSpan.FromSeconds(30)));

        pump.Add(new Numbers { UntilTick = TimeSpan.FromMilliseconds(1) });

        Assert.Equal(0, await turn.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Sink_that_fails_between_records_is_removed()
    {
        using var session = Counting.Attach();
        using var events = session.OpenEvents();
        var pump = new EventPump(events);
        var (failures, failing) = (new List<Exception>(), new Numbers { FailsAtTick = 2 });
        pump.Add(failing, failures.Add);

        for (var turn = 0; turn < 3; turn++)
        {
            pump.Turn(TimeSpan.Zero);
        }

        Assert.Equal("at tick 2", Assert.Single(failures).Message);
        Assert.Equal(2, failing.Ticks);
    }

    [Fact]
    public void Last_records_come_after_what_is_done_before_them()
    {
        using var session = Counting.Attach();
        using var events = session.OpenEvents();
        using var stop = new CancellationTokenSource();
        var (pump, sink) = (new EventPump(events), new Numbers());
        pump.Add(sink);
        stop.Cancel();
        session.Trigger(2);

        pump.Run(stop.Token, () =>
        {
            Assert.Empty(sink.Seen);
            session.Detach();
        });

        Assert.Equal([1u, 2u], sink.Seen);
        Assert.Empty(session.Attachments);
    }
}
