using Eunomia.Runtime.Attach;
using Eunomia.Runtime.Diagnostics;
using Eunomia.Runtime.Features;
using Eunomia.Runtime.Globals;
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
        var (map, program, variable) = (session.Maps.Single(map => map.Identifier == "data"), session.Programs[0], session.Globals.Single().Variable);
        if (load)
        {
            session.Load();
        }

        Assert.Equal(3L, session.Globals["counter"].Value);
        session.Dispose();
        session.Dispose();

        Assert.Throws<ObjectDisposedException>(() => session.ReadGlobal(variable, new byte[4]));
        Assert.Throws<ObjectDisposedException>(() => session.Globals["counter"].Set(1));
        Assert.Throws<ObjectDisposedException>(() => map.Descriptor);
        Assert.Throws<ObjectDisposedException>(() => map.Type);
        Assert.Throws<ObjectDisposedException>(() => map.TryGetValue(new byte[4], new byte[4]));
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

        var problem = Assert.Throws<BpfRuntimeException>(() => session.Attach()).Problem;

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

    [Fact]
    public void Each_session_has_a_log_of_its_own()
    {
        var package = TestProgram.Compile(Source);
        TestProgram.RequireKernel();
        var (lines, others) = (new List<string>(), new List<string>());
        using var session = BpfSession.Open(package, new BpfSessionOptions { Log = lines.Add });
        using var silent = BpfSession.Open(package);
        using var other = BpfSession.Open(package, new BpfSessionOptions { Log = others.Add });
        var (before, othersBefore) = (lines.Count, others.Count);

        silent.Load();
        Assert.Equal((before, othersBefore), (lines.Count, others.Count));

        session.Load();
        Assert.True(lines.Count > before);
        Assert.Equal(othersBefore, others.Count);
    }

    [Fact]
    public void A_variable_without_memory_is_a_problem_and_no_crash()
    {
        var package = TestProgram.Compile(Source);
        TestProgram.RequireKernel();
        using var session = BpfSession.Open(package);
        var variable = session.Globals.Single().Variable;
        var elsewhere = new GlobalVariable(package.Object.Types, bigEndian: false)
        {
            Name = variable.Name,
            Section = ".data.none",
            TypeId = variable.TypeId,
            Offset = variable.Offset,
            Size = variable.Size,
            Initial = variable.Initial,
        };

        Assert.Equal("ECLI0224", Assert.Throws<BpfRuntimeException>(() => session.SetGlobal(elsewhere, new byte[4])).Problem.Id);
        session.SetGlobal(variable, [7, 0, 0, 0]);
        Assert.Equal(7, session.Globals["counter"].Get<int>());
    }

    [Fact]
    public void Pinning_names_what_it_leaves_out_and_pins_a_link_for_each_cpu()
    {
        var package = TestProgram.Compile("""
            LICENSED("GPL");
            SEC("socket") int filter(void *ctx) { return 0; }
            SEC("perf_event") int samples(void *ctx) { return 0; }
            """);
        TestProgram.RequireKernel();
        Assert.SkipUnless(SystemFacts.Mounted("bpf", "", "").IsSupported == true, "no BPF file system is mounted");
        using var session = BpfSession.Open(package);
        session.Load(AttachSettings.Parse(["samples:cpus=0"]));
        Assert.Empty(session.Attach());
        var directory = $"/sys/fs/bpf/eunomia-pin-{Guid.NewGuid():N}";

        Assert.Equal("ECLI0410", Assert.Throws<BpfRuntimeException>(() => session.Pin(directory, everything: true)).Problem.Id);
        Assert.False(Directory.Exists(directory));
        try
        {
            var left = Assert.Single(session.Pin(directory));
            Assert.Equal("ECLI0410", left.Id);
            Assert.Contains("'filter'", left.Message, StringComparison.Ordinal);
            Assert.Equal(["samples_cpu0"], Directory.EnumerateFileSystemEntries(Path.Combine(directory, "links")).Select(Path.GetFileName));
        }
        finally
        {
            if (Directory.Exists(directory))
            {
                Directory.Delete(directory, recursive: true);
            }
        }
    }
}
