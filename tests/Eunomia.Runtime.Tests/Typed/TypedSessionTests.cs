using Eunomia.Runtime.Diagnostics;

namespace Eunomia.Runtime.Tests.Typed;

/// <summary>On the kernel that the tests run on.</summary>
[Collection("asks for its own priority")]
public sealed class TypedSessionTests
{
    private static CancellationToken Test => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_maps_enumerated_at_once_each_give_their_own_records_in_order()
    {
        await using var program = CountingProgram.Load(p => p.Burst = 1000);

        // The first of them attaches.
        var (odd, even) = (TakeAsync(program.Odd(Test), 1500), TakeAsync(program.Even(Test), 1500));
        await AttachedAsync(program);
        CountingProgram.Call();
        CountingProgram.Call();
        CountingProgram.Call();

        Assert.Equal(Enumerable.Range(0, 1500).Select(i => (2ul * (ulong)i) + 1), await odd);
        Assert.Equal(Enumerable.Range(0, 1500).Select(i => 2ul * (ulong)i), await even);
        Assert.Equal(3ul, program.Calls);
        Assert.Empty(program.Problems);
    }

    [Fact]
    public async Task Events_not_read_by_one_loop_come_first_in_the_next()
    {
        await using var program = CountingProgram.Load(p => p.Burst = 4096);
        program.Attach();
        CountingProgram.Call();

        var numbers = new List<ulong>();
        foreach (var count in new[] { 1, 7, 1500, 540 })
        {
            numbers.AddRange(await TakeAsync(program.Odd(Test), count));
        }

        Assert.Equal(Enumerable.Range(0, 2048).Select(i => (2ul * (ulong)i) + 1), numbers);
    }

    [Fact]
    public async Task Nobody_reads_further_ahead_than_there_is_room()
    {
        await using var program = CountingProgram.Load(p => p.Burst = 4096);
        program.Attach();
        CountingProgram.Call();
        await using var odd = program.Odd(Test).GetAsyncEnumerator(Test);
        Assert.True(await odd.MoveNextAsync());

        var source = program.Session.OpenEvents().Sources.Single(source => source.Name == "odd");
        await Task.Delay(200, Test);

        Assert.InRange(source.Records, 1, 1025);
    }

    [Fact]
    public async Task Cancelling_ends_after_what_was_sent_before()
    {
        await using var program = CountingProgram.Load(p => p.Burst = 4096);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Test);
        program.Attach();
        CountingProgram.Call();
        var count = 0;

        await foreach (var _ in program.Even(stop.Token))
        {
            if (++count == 10)
            {
                await stop.CancelAsync();
            }
        }

        Assert.Equal(2048, count);
    }

    [Fact]
    public async Task A_token_given_to_the_loop_ends_it_too()
    {
        await using var program = CountingProgram.Load();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Test);
        stop.CancelAfter(100);

        await foreach (var _ in program.Even(CancellationToken.None).WithCancellation(stop.Token))
        {
            Assert.Fail("nobody sent anything");
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Disposing_ends_whoever_waits(bool asynchronously)
    {
        var program = CountingProgram.Load();
        var reading = TakeAsync(program.Odd(Test), 1);
        await AttachedAsync(program);

        if (asynchronously)
        {
            await program.DisposeAsync();
        }
        else
        {
            program.Dispose();
        }

        Assert.Empty(await reading);
        program.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => TakeAsync(program.Odd(Test), 1));
        Assert.Throws<ObjectDisposedException>(program.Attach);
        Assert.Throws<ObjectDisposedException>(() => program.Calls);
    }

    [Fact]
    public async Task A_map_is_enumerated_by_one_at_a_time_and_as_one_type()
    {
        await using var program = CountingProgram.Load();
        program.Attach();
        CountingProgram.Call();
        await using (var first = program.Even(Test).GetAsyncEnumerator(Test))
        {
            Assert.True(await first.MoveNextAsync());
            var second = await Assert.ThrowsAsync<InvalidOperationException>(() => TakeAsync(program.Even(Test), 1));
            Assert.Equal("the events of 'even' are being enumerated already", second.Message);
        }

        CountingProgram.Call();
        CountingProgram.Call();
        Assert.Equal([2ul], await TakeAsync(program.Even(Test), 1));
        await Assert.ThrowsAsync<InvalidOperationException>(() => TakeAsync(program.EvenBytes(Test), 1));
    }

    [Fact]
    public async Task Records_that_are_too_short_are_left_out_and_counted()
    {
        await using var program = CountingProgram.Load(p => p.Burst = 10);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Test);
        program.Attach();
        CountingProgram.Call();
        await stop.CancelAsync();

        Assert.Empty(await TakeAsync(program.TooLong(stop.Token), 1));

        Assert.Equal(5, program.Session.OpenEvents().Sources.Single(source => source.Name == "even").Unread);
    }

    [Fact]
    public async Task Records_of_no_known_type_are_bytes()
    {
        await using var program = CountingProgram.Load(p => p.Burst = 3);
        program.Attach();
        CountingProgram.Call();

        Assert.Equal([[0, 0, 0, 0, 0, 0, 0, 0], [2, 0, 0, 0, 0, 0, 0, 0]], await TakeAsync(program.EvenBytes(Test), 2));
    }

    [Fact]
    public void Failed_attach_is_a_problem_and_an_exception_when_none_succeeds()
    {
        using var some = CountingProgram.Load(other: "tracepoint/syscalls/sys_enter_no_such_call");
        some.Attach();
        Assert.Contains("'other'", Assert.Single(some.Problems).Message, StringComparison.Ordinal);

        using var none = CountingProgram.Load(p => p.Session.Programs.Single(one => one.Name == "counts").IsEnabled = false, "tracepoint/syscalls/sys_enter_no_such_call");
        var error = Assert.Throws<BpfRuntimeException>(none.Attach);
        Assert.Equal(some.Problems[0], error.Problem);
        Assert.Throws<BpfRuntimeException>(none.Attach);
    }

    [Fact]
    public void Globals_are_set_before_loading_and_read_live_after()
    {
        using var program = CountingProgram.Load(p =>
        {
            Assert.Equal("none", p.Label);
            p.Label = "h\u00e9llo";
        });
        program.Attach();
        CountingProgram.Call();
        program.Burst = 7;

        Assert.Equal(((ulong)Environment.ProcessId, "h\u00e9llo", 7u, 1ul), (program.TargetPid, program.Label, program.Burst, program.Calls));
        Assert.Throws<InvalidOperationException>(() => program.TargetPid = 1);
        Assert.Throws<InvalidOperationException>(() => program.Label = "x");
    }

    [Fact]
    public void Texts_that_are_too_long_are_refused()
    {
        var error = Assert.Throws<ArgumentException>(() => CountingProgram.Load(p => p.Label = "12345678"));

        Assert.Contains("'label' has room for 7 bytes and a NUL", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Maps_hold_values()
    {
        using var program = CountingProgram.Load(p => p.Burst = 9);
        program.Attach();
        CountingProgram.Call();
        CountingProgram.Call();
        var pid = (ulong)Environment.ProcessId;

        Assert.True(program.Seen.TryGetValue(pid, out var burst));
        Assert.Equal((9u, 9u), (burst, program.Seen[pid]));
        program.Seen[1] = 2;
        Assert.Equal(new Dictionary<ulong, uint> { [pid] = 9, [1] = 2 }, program.Seen.ToDictionary());
        Assert.Equal(new HashSet<ulong> { 1, pid }, program.Seen.Keys.ToHashSet());
        Assert.True(program.Seen.Remove(1));
        Assert.False(program.Seen.Remove(1));
        Assert.False(program.Seen.TryGetValue(1, out _));
        Assert.Contains("'seen' has no key '1'", Assert.Throws<KeyNotFoundException>(() => program.Seen[1]).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Maps_for_each_CPU_hold_a_value_for_each()
    {
        using var program = CountingProgram.Load();
        program.Attach();
        CountingProgram.Call();
        CountingProgram.Call();

        var (key, values) = Assert.Single(program.Cpus);
        Assert.Equal((0u, 2L), (key, values.Sum(value => value)));
        program.Cpus[0] = [5];
        Assert.True(program.Cpus.TryGetValue(0, out var set));
        Assert.Equal([5, .. new uint[values.Length - 1]], set);
        Assert.False(program.Cpus.TryGetValue(1, out _));
        Assert.Throws<ArgumentException>(() => program.Cpus[0] = new uint[values.Length + 1]);
    }

    [Fact]
    public async Task A_package_that_the_class_was_not_made_for_is_named_as_such()
    {
        await using var program = CountingProgram.Load();

        Assert.Equal("ECLI0602", Assert.Throws<BpfRuntimeException>(() => program.CallsOfAnotherSize).Problem.Id);
        Assert.Equal("ECLI0602", Assert.Throws<BpfRuntimeException>(() => program.WithWrongTypes).Problem.Id);
        Assert.Equal("ECLI0602", (await Assert.ThrowsAsync<BpfRuntimeException>(() => TakeAsync(program.NoSuchMap(Test), 1))).Problem.Id);
        var missing = Assert.Throws<BpfRuntimeException>(CountingProgram.ReadMissing);
        Assert.Equal("there is no resource 'missing.package.json' in assembly 'Eunomia.Runtime.Tests' [ECLI0601]", missing.Message);
    }

    private static async Task AttachedAsync(CountingProgram program)
    {
        while (program.Session.Attachments.IsEmpty)
        {
            await Task.Delay(10, Test);
        }
    }

    private static async Task<List<T>> TakeAsync<T>(IAsyncEnumerable<T> items, int count)
    {
        // The first step attaches, on the thread that takes it.
        await Task.Yield();
        var taken = new List<T>();
        await foreach (var item in items)
        {
            taken.Add(item);
            if (taken.Count == count)
            {
                break;
            }
        }

        return taken;
    }
}
