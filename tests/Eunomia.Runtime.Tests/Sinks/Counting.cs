using System.Diagnostics;
using System.Text;
using Eunomia.Bpf.Btf;
using Eunomia.Package;
using Eunomia.Runtime.Sources;
using Eunomia.Runtime.Tests.Loading;

namespace Eunomia.Runtime.Tests.Sinks;

/// <summary>
/// A program that sends the numbers 1, 2, 3 … as records of one member, one whenever this process asks for its own priority. Tests that make it do so
/// are in one collection: each would see the calls of the others.
/// </summary>
internal static class Counting
{
    private const string Source = """
        enum { BPF_MAP_TYPE_RINGBUF = 27 };
        LICENSED("GPL");
        struct event { __u32 number; };
        struct event *unused __attribute__((unused));
        const volatile __u64 target_pid = 0;
        __u32 number;
        struct { __uint(type, BPF_MAP_TYPE_RINGBUF); __uint(max_entries, 262144); } events SEC(".maps");
        struct call { __u64 common; __u64 id; __u64 which; __u64 who; };
        SEC("tracepoint/syscalls/sys_enter_getpriority") int counts(struct call *call)
        {
            struct event event = {};
            if (call->who != target_pid) return 0;
            event.number = __sync_fetch_and_add(&number, 1) + 1;
            bpf_ringbuf_output(&events, &event, sizeof(event), 0);
            return 0;
        }
        """;

    private static readonly Lazy<BpfPackage> Compiled = new(() =>
    {
        var package = TestProgram.Package(Source);
        var types = VerifiedPackage.Open(package).Object.Types;
        return package with
        {
            Meta = package.Meta with { ExportTypes = [new ExportType { Name = "event", Kind = "struct", Size = 4, TypeId = types.Find(BtfKind.Struct, "event") }] },
        };
    });

    /// <summary>The package as a source.</summary>
    public static IPackageSource Package => SourceOf(Compiled.Value);

    /// <summary>A package as a source.</summary>
    public static IPackageSource SourceOf(BpfPackage package) => new Bytes(Encoding.UTF8.GetBytes(PackageWriter.ToJson(package)));

    /// <summary>Loads and attaches it, for this process.</summary>
    public static BpfSession Attach()
    {
        TestProgram.RequireTracepoints();
        var session = BpfSession.Open(VerifiedPackage.Open(Compiled.Value));
        session.Globals["target_pid"].Set(Environment.ProcessId);
        session.Attach();
        return session;
    }

    /// <summary>Makes the program send records.</summary>
    public static void Trigger(this BpfSession session, int records)
    {
        Assert.False(session.Attachments.IsEmpty);
        using var self = Process.GetCurrentProcess();
        for (var i = 0; i < records; i++)
        {
            self.Refresh();
            _ = self.PriorityClass;
        }
    }

    private sealed class Bytes(ReadOnlyMemory<byte> bytes) : IPackageSource
    {
        public string Name => "counting";

        public Task<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancellationToken = default) => Task.FromResult(bytes);
    }
}
