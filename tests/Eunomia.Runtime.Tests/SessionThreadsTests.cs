using System.Diagnostics;
using Eunomia.Runtime.Diagnostics;
using Eunomia.Runtime.Tests.Loading;
using Eunomia.Runtime.Tests.Typed;

namespace Eunomia.Runtime.Tests;

/// <summary>A session that several threads use, on the kernel that the tests run on.</summary>
[Collection("asks for its own priority")]
public sealed class SessionThreadsTests
{
    // Every system call of the machine sends a record: whoever reads is always in the middle of it.
    private const string Source = """
        LICENSED("GPL");
        __u64 calls = 0;
        __u64 own = 0;
        const volatile __u32 tgid = 0;
        struct { __uint(type, BPF_MAP_TYPE_HASH); __uint(max_entries, 64); __type(key, __u32); __type(value, __u64); } seen SEC(".maps");
        struct { __uint(type, 27); __uint(max_entries, 65536); } ring SEC(".maps");
        struct { __uint(type, 4); __uint(key_size, 4); __uint(value_size, 4); } perf SEC(".maps");
        SEC("raw_tp/sys_enter") int sends(void *ctx)
        {
            __u64 now = __sync_fetch_and_add(&calls, 1);
            __u32 key = now & 63;
            bpf_map_update_elem(&seen, &key, &now, 0);
            bpf_ringbuf_output(&ring, &now, sizeof(now), 0);
            bpf_perf_event_output(ctx, &perf, 0xffffffffULL, &now, sizeof(now));
            if (bpf_get_current_pid_tgid() >> 32 == tgid) __sync_fetch_and_add(&own, 1);
            return 0;
        }
        """;

    private static void Until(Func<bool> condition) => Assert.True(SpinWait.SpinUntil(condition, TimeSpan.FromMinutes(1)));

    private static readonly Lazy<VerifiedPackage> Package = new(() => TestProgram.Compile(Source));

    private static CancellationToken Test => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Disposing_while_events_globals_and_maps_are_read_ends_the_readers_and_nothing_else(bool asynchronously)
    {
        for (var round = 0; round < 10; round++)
        {
            var session = Attached();
            var map = session.FindMap("seen")!;
            var records = 0L;
            var running = new CountdownEvent(3);
            Task[] readers =
            [
                Loop(() => session.OpenEvents().Run((_, record) => Count(record), Test), running),
                Loop(() => _ = session.Globals["calls"].Get<ulong>(), running),
                Loop(() => map.TryGetValue(new byte[4], new byte[8]), running),
            ];
            running.Wait(Test);
            Until(() => Interlocked.Read(ref records) > 100);

            if (asynchronously)
            {
                await session.DisposeAsync();
            }
            else
            {
                session.Dispose();
            }

            // Disposing has waited for the callback: none is called any more.
            var after = Interlocked.Read(ref records);
            await Task.WhenAll(readers);
            Assert.Equal(after, Interlocked.Read(ref records));

            void Count(ReadOnlySpan<byte> record) => Interlocked.Add(ref records, record.Length > 0 ? 1 : 0);
        }
    }

    [Fact]
    public async Task Disposing_ends_an_enumeration_without_an_exception()
    {
        var session = Attached();
        await using var events = session.ReadEventsAsync(Test).GetAsyncEnumerator(Test);
        var reading = events.MoveNextAsync().AsTask();

        await session.DisposeAsync();

        // Records of no type are left out: there is none to give.
        Assert.False(await reading);
    }

    [Fact]
    public void Disposing_in_the_callback_ends_the_reader()
    {
        var session = Attached();
        var reader = session.OpenEvents();
        var records = 0;

        reader.Run(
            (_, record) =>
            {
                records += record.Length > 0 ? 1 : 0;
                session.Dispose();
            },
            Test);

        Assert.Equal(1, records);
        AssertOfTheSession(Assert.Throws<ObjectDisposedException>(() => reader.Run((_, _) => { }, Test)));
    }

    [Fact]
    public async Task A_callback_that_waits_for_whoever_disposes_keeps_its_memory()
    {
        var session = Attached();
        using var inside = new ManualResetEventSlim();
        using var disposing = new ManualResetEventSlim();
        var (first, second) = (0UL, 1UL);
        var reading = Task.Run(
            () => session.OpenEvents().Run(
                (_, record) =>
                {
                    first = BitConverter.ToUInt64(record);
                    inside.Set();
                    disposing.Wait(Test);
                    second = BitConverter.ToUInt64(record);
                },
                Test),
            Test);
        inside.Wait(Test);
        var disposed = Task.Run(session.Dispose, Test);
        Until(() => Throws(() => session.Load()));
        disposing.Set();

        await disposed.WaitAsync(Test);
        await reading.WaitAsync(Test);
        Assert.Equal(first, second);
    }

    [Fact]
    public void Every_member_of_a_disposed_session_says_that_the_session_is()
    {
        var session = Attached();
        var (map, program, reader, global) = (session.FindMap("seen")!, session.Programs[0], session.OpenEvents(), session.Globals["calls"]);
        session.Dispose();

        foreach (var use in new Action[]
        {
            () => session.Load(), () => session.Attach(), () => session.Detach(), () => session.OpenEvents(), () => session.Pin("/sys/fs/bpf/never"),
            () => global.Set(1), () => global.Get<ulong>(), () => _ = map.Descriptor, () => map.TryGetValue(new byte[4], new byte[8]), () => map.Clear(),
            () => _ = program.Descriptor, () => reader.Consume([_ => { }, _ => { }]), () => reader.Wait(TimeSpan.Zero), () => reader.Run((_, _) => { }, Test),
        })
        {
            AssertOfTheSession(Assert.Throws<ObjectDisposedException>(use));
        }

        reader.Wake();
        reader.Release();
        session.Dispose();
    }

    [Fact]
    public async Task One_reads_at_a_time_and_the_others_hear_who_that_is()
    {
        using var session = Attached();
        var reader = session.OpenEvents();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Test);
        var refusals = new List<string>();
        await using (var events = session.ReadEventsAsync(stop.Token).GetAsyncEnumerator(Test))
        {
            var reading = events.MoveNextAsync().AsTask();
            refusals.Add(Refusal(() => reader.Consume([_ => { }, _ => { }])));
            refusals.Add(Refusal(() => reader.Drain([_ => { }, _ => { }])));
            refusals.Add(Refusal(() => reader.Run((_, _) => { }, Test)));
            refusals.Add((await Assert.ThrowsAsync<InvalidOperationException>(async () => await session.ReadEventsAsync(Test).GetAsyncEnumerator(Test).MoveNextAsync())).Message);
            await stop.CancelAsync();
            await reading;
        }

        Assert.All(refusals, refusal => Assert.StartsWith("the events of 'ring' are being read already, by ReadEventsAsync", refusal, StringComparison.Ordinal));
        var inside = "";
        reader.Consume([_ => inside = inside.Length > 0 ? inside : Refusal(() => reader.Consume([_ => { }, _ => { }])), _ => { }]);
        Assert.StartsWith("the events of 'ring' are being read already, by EventReader.Consume on thread ", inside, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Readers_that_take_turns_see_each_record_once()
    {
        using var session = Attached();
        var reader = session.OpenEvents();
        var numbers = new List<ulong>();
        var gate = new Lock();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(
            () =>
            {
                while (Count() < 1000)
                {
                    try
                    {
                        reader.Consume([record => Add(BitConverter.ToUInt64(record)), _ => { }]);
                    }
                    catch (InvalidOperationException)
                    {
                        Thread.Yield();
                    }
                }
            },
            Test)));

        Assert.Equal(numbers.Count, numbers.Distinct().Count());
        Assert.Equal(numbers.Count, reader.Sources.Single(source => source.Name == "ring").Records);

        void Add(ulong number)
        {
            lock (gate)
            {
                numbers.Add(number);
            }
        }

        int Count()
        {
            lock (gate)
            {
                return numbers.Count;
            }
        }
    }

    [Fact]
    public void Lost_records_are_counted_for_perf_buffers_and_unknown_for_rings()
    {
        using var session = Attached();

        var sources = session.OpenEvents().Sources;

        Assert.Null(sources.Single(source => source.Name == "ring").Lost);
        Assert.NotNull(sources.Single(source => source.Name == "perf").Lost);
    }

    [Fact]
    public async Task Detached_program_attaches_again_and_attaching_twice_is_once()
    {
        TestProgram.RequireKernel();
        await using var session = BpfSession.Open(Package.Value);
        session.Globals["tgid"].Set(Environment.ProcessId);
        Assert.Empty(await session.AttachAsync(Test));
        Assert.Empty(session.Attach());
        Assert.Single(session.Attachments);
        Assert.True(Counts());

        await session.DetachAsync();
        Assert.Empty(session.Attachments);
        Assert.False(Counts());

        session.Attach();
        Assert.True(Counts());

        bool Counts()
        {
            var before = session.Globals["own"].Get<ulong>();
            using var self = Process.GetCurrentProcess();
            _ = self.PriorityClass;
            return session.Globals["own"].Get<ulong>() > before;
        }
    }

    [Fact]
    public async Task A_typed_session_attaches_again_and_its_enumeration_goes_on()
    {
        await using var program = CountingProgram.Load();
        await using var even = program.Even(Test).GetAsyncEnumerator(Test);
        var first = even.MoveNextAsync().AsTask();
        Until(() => !program.Session.Attachments.IsEmpty);
        CountingProgram.Call();
        Assert.True(await first);

        program.Detach();
        CountingProgram.Call();
        await program.AttachAsync(Test);
        CountingProgram.Call();
        CountingProgram.Call();

        Assert.True(await even.MoveNextAsync());
        Assert.Equal((2ul, 3ul), (even.Current, program.Calls));
    }

    [Fact]
    public async Task A_cancelled_token_loads_and_attaches_nothing()
    {
        var cancelled = new CancellationToken(canceled: true);
        TestProgram.RequireKernel();
        await using var session = BpfSession.Open(Package.Value);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => session.LoadAsync(null, cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => session.AttachAsync(cancelled));
        await foreach (var _ in session.ReadEventsAsync(cancelled))
        {
            Assert.Fail("nothing is attached");
        }

        Assert.False(session.IsLoaded);
        await using var program = CountingProgram.Load();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => program.AttachAsync(cancelled));
        await foreach (var _ in program.Even(cancelled))
        {
            Assert.Fail("nothing is attached");
        }

        Assert.Empty(program.Session.Attachments);
    }

    [Fact]
    public void Attaching_nothing_is_an_exception()
    {
        TestProgram.RequireKernel();
        using var none = BpfSession.Open(TestProgram.Compile("LICENSED(\"GPL\"); SEC(\"?raw_tp/sys_enter\") int later(void *ctx) { return 0; }"));
        using var wrong = BpfSession.Open(TestProgram.Compile("LICENSED(\"GPL\"); SEC(\"cgroup_skb/ingress\") int group(void *ctx) { return 1; }"));

        Assert.Equal("ECLI0403", Assert.Throws<BpfRuntimeException>(() => none.Attach()).Problem.Id);
        Assert.Equal("ECLI0401", Assert.Throws<BpfRuntimeException>(() => wrong.Attach()).Problem.Id);
        Assert.Equal("ECLI0401", Assert.Single(wrong.Problems).Id);
    }

    private static BpfSession Attached()
    {
        TestProgram.RequireKernel();
        var session = BpfSession.Open(Package.Value);
        Assert.Empty(session.Attach());
        return session;
    }

    /// <summary>Does something again and again until the session is disposed.</summary>
    private static Task Loop(Action use, CountdownEvent running) => Task.Factory.StartNew(
        () =>
        {
            running.Signal();
            try
            {
                while (true)
                {
                    use();
                }
            }
            catch (ObjectDisposedException e)
            {
                AssertOfTheSession(e);
            }
        },
        Test, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static bool Throws(Action use)
    {
        try
        {
            use();
            return false;
        }
        catch (ObjectDisposedException)
        {
            return true;
        }
    }

    private static string Refusal(Action read) => Assert.Throws<InvalidOperationException>(read).Message;

    private static void AssertOfTheSession(ObjectDisposedException e) => Assert.Equal(typeof(BpfSession).FullName, e.ObjectName);
}
