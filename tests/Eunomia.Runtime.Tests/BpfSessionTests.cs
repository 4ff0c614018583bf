using Eunomia.Runtime.Tests.Loading;

namespace Eunomia.Runtime.Tests;

public sealed class BpfSessionTests
{
    private const string Source = """
        LICENSED("GPL");
        int counter = 3;
        SEC("raw_tp/sys_enter") int counts(void *ctx) { __sync_fetch_and_add(&counter, 1); return 0; }
        """;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Nothing_of_a_disposed_session_can_be_reached(bool load)
    {
        var package = TestProgram.Compile(Source);
        TestProgram.RequireKernel();
        var session = BpfSession.Open(package);
        var (map, program, variable) = (session.Maps.Single(map => map.Identifier == "data"), session.Programs[0], session.Globals.All.Single());
        if (load)
        {
            session.Load();
        }

        Assert.Equal(4, session.MemoryOf(variable).Length);
        Assert.Equal(3, session.MemoryOf(variable)[0]);
        session.Dispose();
        session.Dispose();

        Assert.Throws<ObjectDisposedException>(() => map.Memory.Length);
        Assert.Throws<ObjectDisposedException>(() => session.MemoryOf(variable).Length);
        Assert.Throws<ObjectDisposedException>(() => map.Descriptor);
        Assert.Throws<ObjectDisposedException>(() => map.Type);
        Assert.Throws<ObjectDisposedException>(() => map.TryLookup(new byte[4], new byte[4]));
        Assert.Throws<ObjectDisposedException>(() => program.Descriptor);
        Assert.Throws<ObjectDisposedException>(() => program.IsEnabled);
        Assert.Throws<ObjectDisposedException>(() => program.IsEnabled = false);
        Assert.Throws<ObjectDisposedException>(() => session.Load());
        Assert.Throws<ObjectDisposedException>(() => session.Attach());
    }

    [Theory]
    [InlineData("kprobe/do_exit")]
    [InlineData("ksyscall/read")]
    public void A_kernel_without_kprobes_says_so_and_not_that_the_function_is_missing(string section)
    {
        var package = TestProgram.Compile($"LICENSED(\"GPL\"); SEC(\"{section}\") int probe(void *ctx) {{ return 0; }}");
        TestProgram.RequireKernel();
        Assert.SkipWhen(Directory.Exists("/sys/bus/event_source/devices/kprobe"), "this kernel has kprobes");
        using var session = BpfSession.Open(package);

        var problem = Assert.Single(session.Attach());

        Assert.Equal("ECLI0401", problem.Id);
        Assert.EndsWith("the kernel was built without CONFIG_KPROBE_EVENTS", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_event_reader_that_outlives_its_session_does_not_crash()
    {
        var package = TestProgram.Compile("""
            LICENSED("GPL");
            struct { __uint(type, 27); __uint(max_entries, 4096); } ring SEC(".maps");
            SEC("raw_tp/sys_enter") int sends(void *ctx) { int x = 1; bpf_ringbuf_output(&ring, &x, sizeof(x), 0); return 0; }
            """);
        TestProgram.RequireKernel();
        var session = BpfSession.Open(package);
        var events = session.OpenEvents();
        session.Dispose();

        Assert.Throws<ObjectDisposedException>(() => events.Consume([_ => { }]));
    }
}
