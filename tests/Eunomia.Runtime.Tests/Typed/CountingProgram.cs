using System.Collections.Concurrent;
using System.Diagnostics;
using Eunomia.Runtime.Tests.Loading;
using Eunomia.Runtime.Typed;

namespace Eunomia.Runtime.Tests.Typed;

/// <summary>
/// A class as the compiler generates it, for a program that sends <c>burst</c> numbers into two rings whenever this process asks for its own
/// priority, which nobody does by chance.
/// </summary>
internal sealed class CountingProgram : TypedSession
{
    private const string Source = """
        enum { BPF_MAP_TYPE_PERCPU_ARRAY = 6, BPF_MAP_TYPE_RINGBUF = 27 };
        LICENSED("GPL");
        const volatile __u64 target_pid = 0;
        const volatile char label[8] = "none";
        __u32 burst = 1;
        __u64 calls = 0;
        struct { __uint(type, BPF_MAP_TYPE_RINGBUF); __uint(max_entries, 262144); } odd SEC(".maps");
        struct { __uint(type, BPF_MAP_TYPE_RINGBUF); __uint(max_entries, 262144); } even SEC(".maps");
        struct { __uint(type, BPF_MAP_TYPE_HASH); __uint(max_entries, 8); __type(key, __u64); __type(value, __u32); } seen SEC(".maps");
        struct { __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY); __uint(max_entries, 1); __type(key, __u32); __type(value, __u32); } cpus SEC(".maps");
        static __u64 number;
        struct call { __u64 common; __u64 id; __u64 which; __u64 who; };
        SEC("tracepoint/syscalls/sys_enter_getpriority") int counts(struct call *call)
        {
            __u32 i, zero = 0, *count;
            if (call->who != target_pid) return 0;
            calls++;
            bpf_map_update_elem(&seen, &target_pid, &burst, 0);
            count = bpf_map_lookup_elem(&cpus, &zero);
            if (count) *count += 1;
            for (i = 0; i < 4096 && i < burst; i++) {
                __u64 now = number++;
                bpf_ringbuf_output(now & 1 ? (void *)&odd : (void *)&even, &now, sizeof(now), 0);
            }
            return 0;
        }
        SEC("OTHER") int other(void *ctx) { return 0; }
        """;

    private static readonly ConcurrentDictionary<string, VerifiedPackage> Packages = new(StringComparer.Ordinal);

    private CountingProgram(VerifiedPackage package)
        : base(package, null)
    {
    }

    public TypedMap<ulong, uint> Seen => GetMap<ulong, uint>("seen");

    public TypedPerCpuMap<uint, uint> Cpus => GetPerCpuMap<uint, uint>("cpus");

    public TypedMap<ulong, ulong> WithWrongTypes => GetMap<ulong, ulong>("seen");

    public ulong TargetPid { get => GetGlobal<ulong>("target_pid"); set => SetGlobal("target_pid", value); }

    public string Label { get => GetText("label", 8); set => SetText("label", 8, value); }

    public uint Burst { get => GetGlobal<uint>("burst"); set => SetGlobal("burst", value); }

    public ulong Calls => GetGlobal<ulong>("calls");

    public uint CallsOfAnotherSize => GetGlobal<uint>("calls");

    public static CountingProgram Load(Action<CountingProgram>? configure = null, string other = "?raw_tp/sys_enter")
    {
        var package = Packages.GetOrAdd(other, static section => TestProgram.Compile(Source.Replace("OTHER", section, StringComparison.Ordinal)));
        TestProgram.RequireTracepoints();
        return Load(
            new CountingProgram(package),
            program =>
            {
                program.TargetPid = (ulong)Environment.ProcessId;
                configure?.Invoke(program);
            },
            null);
    }

    /// <summary>Makes the program send records.</summary>
    public static void Call()
    {
        using var self = Process.GetCurrentProcess();
        _ = self.PriorityClass;
    }

    public static VerifiedPackage ReadMissing() => ReadPackage(typeof(CountingProgram).Assembly, "missing.package.json");

    public IAsyncEnumerable<ulong> Odd(CancellationToken cancellationToken) => ReadEvents<ulong>("odd", cancellationToken);

    public IAsyncEnumerable<ulong> Even(CancellationToken cancellationToken) => ReadEvents<ulong>("even", cancellationToken);

    public IAsyncEnumerable<byte[]> EvenBytes(CancellationToken cancellationToken) => ReadEvents("even", cancellationToken);

    public IAsyncEnumerable<Int128> TooLong(CancellationToken cancellationToken) => ReadEvents<Int128>("even", cancellationToken);

    public IAsyncEnumerable<ulong> NoSuchMap(CancellationToken cancellationToken) => ReadEvents<ulong>("none", cancellationToken);
}
