using System.Formats.Tar;
using System.IO.Compression;
using Eunomia.Runtime.KernelTypes;
using Eunomia.Runtime.Tests.Loading;

namespace Eunomia.Runtime.Cli.Tests.Commands;

/// <summary>What a user sees of a package that does not load.</summary>
public sealed class LoadFailureTests
{
    private const string Plain = "LICENSED(\"GPL\"); SEC(\"raw_tp/sys_enter\") int plain(void *ctx) { return 0; }";

    private const string Careless = """
        LICENSED("GPL");
        struct { __uint(type, BPF_MAP_TYPE_HASH); __uint(max_entries, 8); __type(key, int); __type(value, long); } counts SEC(".maps");
        SEC("raw_tp/sys_enter") int careless(void *ctx)
        {
            int key = 0;
            return *(long *)bpf_map_lookup_elem(&counts, &key) > 3;
        }
        """;

    private const string ReadsTask = """
        LICENSED("GPL");
        struct task_struct { int tgid; } __attribute__((preserve_access_index));
        struct { __uint(type, 27 /* BPF_MAP_TYPE_RINGBUF */); __uint(max_entries, 4096); } sent SEC(".maps");
        SEC("raw_tp/sys_enter") int reads(void *ctx)
        {
            struct task_struct *task = (void *)bpf_get_current_task();
            int tgid = BPF_CORE_READ(task, tgid);
            return bpf_ringbuf_output(&sent, &tgid, sizeof(tgid), 0);
        }
        """;

    /// <summary>Ends with the first event; the time only keeps a run without events from lasting for ever.</summary>
    private static readonly string[] UntilTheFirstEvent = ["run", "-n", "1", "--timeout", "60s"];

    [Fact]
    public void User_without_capabilities_is_told_to_use_sudo()
    {
        var run = EcliProcess.RunAsNobody(EcliProcess.Package(Plain), "run", "-");

        Assert.Equal(3, run.ExitCode);
        Assert.Equal(
            "ecli: error: permission denied: to load the package takes CAP_BPF and CAP_PERFMON, which this process has not [ECLI0304]\n  hint: run it with sudo\n", run.Error);
    }

    [Fact]
    public void Root_without_capabilities_is_told_which()
    {
        var run = EcliProcess.RunWithoutCapabilities(EcliProcess.Package("LICENSED(\"GPL\"); SEC(\"tc\") int plain(void *ctx) { return 0; }"), "run", "-");

        Assert.Equal(3, run.ExitCode);
        Assert.Contains("takes CAP_BPF and CAP_NET_ADMIN, which", run.Error, StringComparison.Ordinal);
        Assert.Contains("--cap-add", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("+bpf,+perfmon,+dac_read_search", "tracepoint/raw_syscalls/sys_enter")]
    [InlineData("+bpf,+perfmon", "raw_tp/sys_enter")]
    public void The_capabilities_that_the_help_names_suffice(string capabilities, string section)
    {
        TestProgram.RequireTracepoints();
        var package = EcliProcess.Package(ReadsTask.Replace("raw_tp/sys_enter", section, StringComparison.Ordinal));

        var run = EcliProcess.RunWithCapabilities(capabilities, package, [.. UntilTheFirstEvent, "-"]);

        Assert.True(run.ExitCode == 0, run.Error);
    }

    [Fact]
    public void User_without_access_to_tracefs_is_told_which_capability_it_takes()
    {
        TestProgram.RequireTracepoints();
        Assert.SkipWhen(File.GetUnixFileMode("/sys/kernel/tracing").HasFlag(UnixFileMode.OtherExecute), "everybody may look into tracefs here");
        var package = EcliProcess.Package("LICENSED(\"GPL\"); SEC(\"tracepoint/sched/sched_process_exec\") int plain(void *ctx) { return 0; }");

        var run = EcliProcess.RunWithCapabilities("+bpf,+perfmon", package, "run", "-");

        Assert.Equal(3, run.ExitCode);
        Assert.Contains("CAP_DAC_READ_SEARCH", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("mount", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pinned_map_without_a_file_system_for_it_says_how_to_mount_one()
    {
        TestProgram.RequireKernel();
        var package = EcliProcess.Package(
            "struct { __uint(type, BPF_MAP_TYPE_HASH); __uint(max_entries, 8); __type(key, int); __type(value, long); __uint(pinning, LIBBPF_PIN_BY_NAME); } kept_nowhere SEC(\".maps\");\n" + Plain);

        var mapped = EcliProcess.RunWithoutBpfFileSystem(package, "run", "-");
        var pinned = EcliProcess.RunWithoutBpfFileSystem(EcliProcess.Package(Plain), "run", "--pin", "/sys/fs/bpf/nowhere", "-");

        Assert.Equal(
            (3, "ecli: error: a map of the package is pinned at '/sys/fs/bpf/kept_nowhere', and that is not in a BPF file system [ECLI0329]\n  hint: mount -t bpf bpf /sys/fs/bpf\n"),
            (mapped.ExitCode, mapped.Error));
        Assert.Equal(3, pinned.ExitCode);
        Assert.Contains("[ECLI0409]", pinned.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pin_with_a_dot_in_its_path_says_that_there_can_be_none()
    {
        TestProgram.RequireBpfFileSystem();

        var run = EcliProcess.RunWith(EcliProcess.Package(Plain), "run", "--pin", "/sys/fs/bpf/with.dot", "-");

        Assert.Equal(3, run.ExitCode);
        Assert.Contains("names in a BPF file system have no dot [ECLI0409]", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Root_of_a_user_namespace_is_told_that_it_is_not()
    {
        var run = EcliProcess.RunInUserNamespace(EcliProcess.Package(Plain), "run", "-");

        Assert.Equal(3, run.ExitCode);
        Assert.Contains("root of a user namespace has no right to load the package [ECLI0304]", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_verbose_shows_the_whole_log_of_the_verifier()
    {
        TestProgram.RequireKernel();

        var brief = EcliProcess.RunWith(EcliProcess.Package(Careless), "run", "-");
        var whole = EcliProcess.RunWith(EcliProcess.Package(Careless), "run", "-v", "-");

        Assert.Equal((1, 1), (brief.ExitCode, whole.ExitCode));
        Assert.StartsWith($"ecli: error: the verifier rejects program 'careless' (test.bpf.c:{TestProgram.FirstLine + 5}:12): R0 invalid mem access", brief.Error, StringComparison.Ordinal);
        Assert.InRange(brief.Error.Split('\n').Length, 4, 12);
        Assert.DoesNotContain("processed ", brief.Error, StringComparison.Ordinal);
        Assert.Contains("processed ", whole.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("\\x0a", whole.Error, StringComparison.Ordinal);
        Assert.Contains("[ECLI0313]", whole.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_kernel_without_types_asks_for_them()
    {
        var run = EcliProcess.RunWithoutKernelTypes(EcliProcess.Package(ReadsTask), "run", "-");

        Assert.Equal(3, run.ExitCode);
        Assert.Contains("has no BTF, which the package needs [ECLI0306]", run.Error, StringComparison.Ordinal);
        Assert.Contains("--btf FILE", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_kernel_without_types_takes_those_of_the_archive(bool compressed)
    {
        TestProgram.RequireKernel();

        var run = EcliProcess.RunWithoutKernelTypes(Archive(compressed), [.. UntilTheFirstEvent, "-"]);

        Assert.True(run.ExitCode == 0, run.Error);
    }

    [Fact]
    public void A_kernel_without_types_takes_a_file()
    {
        TestProgram.RequireKernel();
        var copy = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(copy, File.ReadAllBytes("/sys/kernel/btf/vmlinux"));

            var run = EcliProcess.RunWithoutKernelTypes(EcliProcess.Package(ReadsTask), [.. UntilTheFirstEvent, "--btf", copy, "-"]);
            Assert.True(run.ExitCode == 0, run.Error);

            File.WriteAllText(copy, "garbage");
            run = EcliProcess.RunWith(EcliProcess.Package(ReadsTask), "run", "--btf", copy, "-");
            Assert.Equal(1, run.ExitCode);
            Assert.Contains("does not hold the types of a kernel", run.Error, StringComparison.Ordinal);
            Assert.Contains("[ECLI0323]", run.Error, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(copy);
        }
    }

    [Theory]
    [InlineData("BPF_MAP_TYPE_ARRAY", 300)]
    // These are loaded, and what fails is a buffer for each of them and each CPU.
    [InlineData("4 /* BPF_MAP_TYPE_PERF_EVENT_ARRAY */", 100)]
    public void Too_few_open_files_are_named(string type, int count)
    {
        TestProgram.RequireKernel();
        var maps = string.Concat(Enumerable.Range(0, count).Select(i =>
            $"struct {{ __uint(type, {type}); __uint(max_entries, 1); __uint(key_size, 4); __uint(value_size, 4); }} map{i} SEC(\".maps\");\n"));

        var run = EcliProcess.RunWithFewFiles(EcliProcess.Package(maps + Plain), "run", "-");

        Assert.Equal(
            (3, "ecli: error: this process may not have as many open files as the package has programs, maps and buffers [ECLI0327]\n  hint: raise the limit with 'ulimit -n'\n"),
            (run.ExitCode, run.Error));
    }

    [Fact]
    public void A_verifier_that_takes_long_is_ended_by_the_time_limit()
    {
        TestProgram.RequireKernel();
        // Each is walked through for nearly as long as the verifier allows, which is a tenth of a second and more. Nothing runs them.
        var source = "LICENSED(\"GPL\");\n" + string.Concat(Enumerable.Range(0, 150).Select(i =>
            $"SEC(\"socket\") int slow{i}(void *ctx) {{ unsigned x = {i}; for (int j = 0; j < 120000; j++) {{ x = x * 3 + bpf_get_prandom_u32(); }} return x == 7; }}\n"));

        var run = EcliProcess.RunWith(EcliProcess.Package(source), "run", "--timeout", "3s", "-");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("[ECLI0214]", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void An_archive_can_be_inspected_as_a_package_can()
    {
        var package = EcliProcess.RunWith(EcliProcess.Package(ReadsTask), "inspect", "-");
        var archive = EcliProcess.RunWith(Archive(compressed: true), "inspect", "-");

        Assert.Equal(0, archive.ExitCode);
        Assert.Equal(package.Output, archive.Output);
    }

    private static byte[] Archive(bool compressed)
    {
        Assert.SkipUnless(File.Exists("/sys/kernel/btf/vmlinux"), "this kernel has no BTF");
        var kernel = KernelIdentity.Current;
        var stream = new MemoryStream();
        using (var tar = new TarWriter(compressed ? new GZipStream(stream, CompressionLevel.Fastest) : stream, TarEntryFormat.Ustar, leaveOpen: false))
        {
            Add("package.json", EcliProcess.Package(ReadsTask));
            Add($"btfhub-archive/{kernel.OsId}/{kernel.OsVersion}/{kernel.Architecture}/{kernel.Release}.btf", File.ReadAllBytes("/sys/kernel/btf/vmlinux"));

            void Add(string path, byte[] content) =>
                tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, path) { DataStream = new MemoryStream(content) });
        }

        return stream.ToArray();
    }
}
