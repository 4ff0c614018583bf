using Eunomia.Runtime.Decoding;
using Eunomia.Runtime.Diagnostics;
using Eunomia.Runtime.Tests.Loading;
using Eunomia.Runtime.Typed;

namespace Eunomia.Runtime.Tests;

/// <summary>Maps and global variables of a session as values, on the kernel that the tests run on.</summary>
public sealed class SessionMapTests
{
    private const int Full = 7;

    private const string Source = """
        LICENSED("GPL");
        enum color { RED = 1, BLUE = 7 };
        struct pair { int a, b; };
        const volatile _Bool on = 1;
        const volatile char label[8] = "none";
        int number = -3;
        __u64 large = 0;
        enum color color = RED;
        int list[4] = {};
        struct pair both = { 1, 2 };
        struct { __uint(type, BPF_MAP_TYPE_HASH); __uint(max_entries, 1000); __type(key, __u64); __type(value, __u32); } hash SEC(".maps");
        struct { __uint(type, BPF_MAP_TYPE_ARRAY); __uint(max_entries, 4); __type(key, __u32); __type(value, __u32); } array SEC(".maps");
        struct { __uint(type, 5); __uint(max_entries, 8); __type(key, __u32); __type(value, __u32); } cpus SEC(".maps");
        struct { __uint(type, 22); __uint(max_entries, 2); __type(value, __u32); } queue SEC(".maps");
        struct { __uint(type, 23); __uint(max_entries, 2); __type(value, __u32); } stack SEC(".maps");
        SEC("raw_tp/sys_enter") int uses(void *ctx)
        {
            __u32 key = 0; __u64 wide = 0;
            if (on && label[0]) return number + large + color + list[0] + both.a
                + (bpf_map_lookup_elem(&array, &key) != 0) + (bpf_map_lookup_elem(&hash, &wide) != 0) + (bpf_map_lookup_elem(&cpus, &key) != 0)
                + bpf_map_pop_elem(&queue, &key) + bpf_map_pop_elem(&stack, &key);
            return 0;
        }
        """;

    private static readonly Lazy<VerifiedPackage> Package = new(() => TestProgram.Compile(Source));

    [Fact]
    public void A_map_is_used_by_the_names_of_a_dictionary()
    {
        using var session = Loaded();
        var map = new TypedMap<ulong, uint>(session.FindMap("hash")!);

        Assert.True(map.TryAdd(1, 10));
        Assert.False(map.TryAdd(1, 11));
        map[2] = 20;
        map.Update(2, 21, MapUpdate.Replace);
        Assert.True(map.TryGetValue(2, out var two));
        Assert.Equal((21u, 10u, false), (two, map[1], map.ContainsKey(3)));
        Assert.Equal([1ul, 2], map.Keys.Order().ToArray());
        Assert.Equal([10u, 21], map.Values.Order().ToArray());
        Assert.True(map.Remove(2, out var removed));
        Assert.False(map.Remove(2, out _));
        Assert.False(map.Remove(2));
        Assert.Equal(21u, removed);
        map.Clear();
        Assert.Empty(map);
    }

    [Fact]
    public void Many_entries_are_written_read_and_removed_at_once()
    {
        using var session = Loaded();
        var map = new TypedMap<ulong, uint>(session.FindMap("hash")!);
        var entries = Enumerable.Range(0, 1000).ToDictionary(i => (ulong)i, i => (uint)(i * 2));

        map.UpdateRange(entries);
        Assert.Equal(entries, map.ToDictionary());
        // Every other one is there: the kernel stops at each that is not.
        map.RemoveRange(entries.Keys.Where(key => key % 2 == 0));
        Assert.Equal(500, map.RemoveRange(entries.Keys));
        Assert.Empty(map);

        var array = new TypedMap<uint, uint>(session.FindMap("array")!);
        array.UpdateRange(Enumerable.Range(0, 4).Select(i => KeyValuePair.Create((uint)i, (uint)i + 5)));
        Assert.Equal([5u, 6, 7, 8], array.Values);
        array.Clear();
        Assert.Equal([0u, 0, 0, 0], array.Values);

        var cpus = new TypedPerCpuMap<uint, uint>(session.FindMap("cpus")!);
        cpus[3] = [4];
        Assert.False(cpus.TryAdd(3, [5]));
        Assert.Equal(4u, Assert.Single(cpus).Value[0]);
        Assert.True(cpus.Remove(3, out var values));
        Assert.Equal(4u, values[0]);
        Assert.Empty(cpus.Keys);
    }

    [Fact]
    public void Queues_and_stacks_give_the_oldest_and_the_newest()
    {
        using var session = Loaded();
        var (queue, stack) = (new TypedQueue<uint>(session.FindMap("queue")!), new TypedQueue<uint>(session.FindMap("stack")!));

        Assert.False(queue.TryDequeue(out _));
        queue.Enqueue(1);
        queue.Enqueue(2);
        Assert.Equal("it is full: it has room for 2 entries", Assert.Throws<BpfMapException>(() => queue.Enqueue(3)).Reason);
        queue.Enqueue(3, MapUpdate.Replace);
        Assert.True(queue.TryPeek(out var peeked));
        Assert.True(queue.TryDequeue(out var taken));
        Assert.Equal((2u, 2u), (peeked, taken));
        queue.Clear();
        Assert.False(queue.TryPeek(out _));
        stack.Enqueue(1);
        stack.Enqueue(2);
        Assert.True(stack.TryDequeue(out var newest));
        Assert.Equal(2u, newest);
        var error = Assert.Throws<BpfMapException>(() => session.FindMap("hash")!.Enqueue(new byte[4]));
        Assert.Equal("a map of type hash does not have this operation", error.Reason);
    }

    [Fact]
    public void Refused_map_operation_says_map_errno_and_reason()
    {
        using var session = Loaded();
        var (hash, array) = (new TypedMap<ulong, uint>(session.FindMap("hash")!), new TypedMap<uint, uint>(session.FindMap("array")!));
        hash.UpdateRange(Enumerable.Range(0, 1000).Select(i => KeyValuePair.Create((ulong)i, 0u)));

        var full = Assert.Throws<BpfMapException>(() => hash[5000] = 1);
        Assert.Equal(("hash", Full, "it is full: it has room for 1000 entries", "ECLI0603"), (full.Map, full.Errno, full.Reason, full.Problem.Id));
        Assert.Contains("'hash': it is full", full.Message, StringComparison.Ordinal);
        Assert.Equal("the key is beyond its 4 entries", Assert.Throws<BpfMapException>(() => array[4] = 1).Reason);
        Assert.Equal("there is no such key to replace", Assert.Throws<BpfMapException>(() => hash.Update(5000, 1, MapUpdate.Replace)).Reason);
        Assert.Equal("the key is there already", Assert.Throws<BpfMapException>(() => hash.Update(5, 1, MapUpdate.Add)).Reason);
        Assert.Equal("a map of type array does not have this operation", Assert.Throws<BpfMapException>(() => array.Remove(1)).Reason);
        using var open = BpfSession.Open(Package.Value);
        Assert.Equal("it is not created yet: the package is not loaded", Assert.Throws<BpfMapException>(() => open.FindMap("array")!.TryGetValue(new byte[4], new byte[4])).Reason);
    }

    [Fact]
    public void Global_variables_are_set_and_read_as_values()
    {
        using var session = Open();
        session.Globals["on"].Set(false);
        session.Globals["label"].Set("abc");
        session.Globals["number"].Set(5L);
        session.Globals["large"].Set(7);
        session.Globals["color"].Set("BLUE");
        session.Globals["list"].Set(new[] { 1, -2 });
        session.Load();
        session.Globals["number"].Set((byte)6);
        session.Globals["both"].SetStruct((3, 4));

        Assert.Equal(
            [false, "abc", 6L, 7UL, "BLUE"],
            new[] { "on", "label", "number", "large", "color" }.Select(name => session.Globals[name].Value));
        Assert.Equal([1L, -2L, 0L, 0L], (IEnumerable<object>)session.Globals["list"].Value);
        Assert.Equal(4L, ((BpfRecord)session.Globals["both"].Value)["b"]);
        Assert.Equal((6, 7UL), (session.Globals["number"].Get<int>(), session.Globals["large"].Get<ulong>()));
        Assert.Equal("ECLI0201", Assert.Throws<BpfRuntimeException>(() => session.Globals["number"].Set(1L << 40)).Problem.Id);
        Assert.Throws<ArgumentException>(() => session.Globals["number"].Get<long>());
        Assert.Throws<InvalidOperationException>(() => session.Globals["on"].Set(true));
        Assert.Contains("no variable 'nothing'; it has: ", Assert.Throws<KeyNotFoundException>(() => session.Globals["nothing"]).Message, StringComparison.Ordinal);
    }

    private static BpfSession Open()
    {
        TestProgram.RequireKernel();
        return BpfSession.Open(Package.Value);
    }

    private static BpfSession Loaded()
    {
        var session = Open();
        session.Load();
        return session;
    }
}
