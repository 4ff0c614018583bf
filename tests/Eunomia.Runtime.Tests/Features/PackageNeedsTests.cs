using System.Buffers.Binary;
using Eunomia.Bpf.BtfExt;
using Eunomia.Bpf.Instructions;
using Eunomia.Bpf.Objects;
using Eunomia.Runtime.Diagnostics;
using Eunomia.Runtime.Features;
using Eunomia.Runtime.Needs;
using Eunomia.Runtime.Tests.Loading;
using Eunomia.Runtime.Tests.Symbols;

namespace Eunomia.Runtime.Tests.Features;

public sealed class PackageNeedsTests
{
    [Fact]
    public void A_package_that_loads_misses_nothing()
    {
        var needs = Check("""
            LICENSED("GPL");
            struct { __uint(type, BPF_MAP_TYPE_HASH); __uint(max_entries, 8); __type(key, int); __type(value, long); } counts SEC(".maps");
            SEC("raw_tp/sys_enter") int counts_calls(void *ctx) { int key = 0; return bpf_map_lookup_elem(&counts, &key) != 0; }
            SEC("tp_btf/sched_switch") int switches(void *ctx) { return 0; }
            """);

        Assert.Empty(needs.Missing);
        Assert.Equal(
            ["kernel types BTF", "program type raw_tracepoint", "program type tracing", "attach kind raw_tracepoint", "attach kind tp_btf", "tracepoint sys_enter", "tracepoint sched_switch",
                "map type hash", "helper bpf_map_lookup_elem#1"],
            needs.All.Select(need => $"{need.Kind} {need.Name}"));
        Assert.All(needs.All, need => Assert.Null(need.Reason));
    }

    [Fact]
    public void Instructions_that_not_every_kernel_has_are_needs()
    {
        var needs = Check("LICENSED(\"GPL\"); long last; SEC(\"raw_tp/sys_enter\") int swaps(void *ctx) { return __sync_lock_test_and_set(&last, 1) == 3; }");

        var need = needs.All.Single(need => need.Kind == "instructions");
        Assert.Equal(("atomics", (bool?)true, null), (need.Name, need.IsMet, need.Reason));
        Assert.Equal(["swaps"], need.UsedBy);
    }

    [Fact]
    public void Instructions_that_are_missing_are_told_with_their_first_line_and_the_kernel_that_has_them()
    {
        var line = new BpfLineInfo(0, "./a.bpf.c", "text", 7, 5);
        InstructionUse[] uses =
        [
            new(InstructionFeature.CpuV4, "tc", "second", null), new(InstructionFeature.Atomics, "tc", "first", line), new(InstructionFeature.Atomics, "tc", "second", line with { LineNumber = 9 }),
        ];

        var needs = InstructionNeeds.Find(uses, feature => feature == InstructionFeature.CpuV4 ? null : false).ToList();

        Assert.Equal([("atomics", (bool?)false, "a.bpf.c:7:5 needs Linux 5.12"), ("cpu v4", null, "the kernel does not say")], needs.Select(need => (need.Name, need.IsMet, need.Reason!)));
        Assert.Equal(["first", "second"], needs[0].UsedBy);
    }

    [Theory]
    [InlineData("kprobe", "kprobe")]
    [InlineData("ksyscall", "kprobe")]
    [InlineData("kretprobe.multi", "kprobe.multi")]
    [InlineData("kprobe.session", "kprobe.session")]
    [InlineData("usdt.s", "uprobe")]
    [InlineData("uprobe.multi.s", "uprobe.multi")]
    [InlineData("uprobe.session", "uprobe.session")]
    [InlineData("uprobe.session.s", "uprobe.session")]
    [InlineData("tp.s", "tracepoint")]
    [InlineData("raw_tp.w", "raw_tracepoint")]
    [InlineData("tp_btf.s", "tp_btf")]
    [InlineData("fexit.s", "fentry")]
    [InlineData("fsession", "fsession")]
    [InlineData("fsession.s", "fsession")]
    [InlineData("fentry.multi", "fentry.multi")]
    [InlineData("fexit.multi.s", "fentry.multi")]
    [InlineData("fsession.multi", "fentry.multi")]
    [InlineData("fmod_ret", "fmod_ret")]
    [InlineData("iter.s", "iterator")]
    [InlineData("lsm", "lsm")]
    [InlineData("lsm_cgroup", "cgroup")]
    [InlineData("sockops", "cgroup")]
    [InlineData("cgroup/dev", "cgroup")]
    [InlineData("struct_ops", "struct_ops")]
    [InlineData("xdp.frags", "xdp")]
    [InlineData("xdp/devmap", null)]
    [InlineData("tc", null)]
    [InlineData("tc/ingress", "tcx")]
    [InlineData("netkit/peer", "netkit")]
    [InlineData("syscall", null)]
    public void Each_section_is_attached_in_a_way_that_the_kernel_is_asked_for(string section, string? kind) =>
        Assert.Equal(kind, PackageNeeds.AttachKindOf(SectionDefinitions.Find(section)!));

    [Fact]
    public void Every_way_in_which_a_section_is_attached_can_be_asked_for()
    {
        var known = KernelFeatures.Probe().AttachKinds.Select(feature => feature.Name).ToArray();

        Assert.All(SectionDefinitions.All.Select(PackageNeeds.AttachKindOf).OfType<string>(), kind => Assert.Contains(kind, known));
        Assert.All(known, kind => Assert.Contains(kind, SectionDefinitions.All.Select(PackageNeeds.AttachKindOf)));
    }

    [Fact]
    public void A_failed_load_is_explained_by_what_is_missing_and_not_by_a_word_in_its_message()
    {
        var helper = new PackageNeed("helper", "bpf_loop#181", false, null, ["probe"]);
        var hash = new PackageNeed("map type", "hash", false, null, ["counts"]);
        var kind = new PackageNeed("attach kind", "fentry", false, null, ["probe"]);

        Assert.True(LoadNeeds.Explains(helper, ProblemCatalog.HelperMissing("probe", "bpf_loop", "xdp", null)));
        Assert.True(LoadNeeds.Explains(hash, ProblemCatalog.MapTypeMissing("counts", "hash")));
        Assert.False(LoadNeeds.Explains(hash, ProblemCatalog.MapTypeMissing("counts", "hash_of_maps")));
        Assert.False(LoadNeeds.Explains(hash, ProblemCatalog.CoreRelocationFailed("probe", "struct hash.value", null)));
        Assert.True(LoadNeeds.Explains(kind, ProblemCatalog.ProgramRefused("probe", "fentry/f", "Invalid argument", "")));
        Assert.False(LoadNeeds.Explains(kind, ProblemCatalog.ProgramRefused("fentry", "fentry/f", "Invalid argument", "")));
        Assert.False(LoadNeeds.Explains(helper, ProblemCatalog.LoadRefused("bpf_loop", "")));
    }

    [Theory]
    [InlineData("fentry/no_such_function", "function", "no_such_function")]
    [InlineData("uprobe.session//no/such/file:function", "file", "/no/such/file")]
    [InlineData("tp_btf/no_such_tracepoint", "tracepoint", "no_such_tracepoint")]
    [InlineData("raw_tp/no_such_tracepoint", "tracepoint", "no_such_tracepoint")]
    [InlineData("iter/no_such_iterator", "iterator", "no_such_iterator")]
    [InlineData("lsm/no_such_hook", "LSM hook", "no_such_hook")]
    [InlineData("kprobe/no_such_function+0x10", "function", "no_such_function")]
    [InlineData("ksyscall/no_such_call", "system call", "no_such_call")]
    [InlineData("uprobe//no/such/file:function", "file", "/no/such/file:function")]
    [InlineData("usdt//no/such/file:provider:name", "file", "/no/such/file:provider:name")]
    public void A_target_that_does_not_exist_is_missing(string section, string kind, string name)
    {
        var needs = Check($"LICENSED(\"GPL\"); SEC(\"{section}\") int probe(void *ctx) {{ return 0; }}");

        var need = Assert.Single(needs.Missing, need => need.Kind == kind);
        Assert.Equal(name, need.Name);
        Assert.Equal(["probe"], need.UsedBy);
        Assert.NotNull(need.Reason);
    }

    [Theory]
    [InlineData("tracepoint/no_such/tracepoint")]
    [InlineData("tracepoint/../events/sched/sched_switch")]
    [InlineData("tp.s/no_such/tracepoint")]
    public void A_tracepoint_that_is_not_listed_is_missing(string section)
    {
        TestProgram.RequireTracepoints();

        var needs = Check($"LICENSED(\"GPL\"); SEC(\"{section}\") int probe(void *ctx) {{ return 0; }}");

        Assert.Equal(section[(section.IndexOf('/', StringComparison.Ordinal) + 1)..], Assert.Single(needs.Missing, need => need.Kind == "tracepoint").Name);
    }

    [Theory]
    [InlineData("tp/sched/sched_switch")]
    [InlineData("tp/sched/sched_switch/")]
    public void A_tracepoint_that_is_listed_is_there(string section)
    {
        TestProgram.RequireTracepoints();

        Assert.Empty(Check($"LICENSED(\"GPL\"); SEC(\"{section}\") int probe(void *ctx) {{ return 0; }}").Missing);
    }

    [Theory]
    [InlineData("xdp", "probe", "ifname=")]
    [InlineData("tc", "probe", "ifname=")]
    [InlineData("kprobe", "probe", "function=")]
    [InlineData("uprobe", "probe", "binary=")]
    [InlineData("uprobe/readline", "probe", "binary=")]
    [InlineData("tracepoint", "probe", "category=")]
    [InlineData("tracepoint/sched_switch", "probe", "a tracepoint has a category")]
    [InlineData("syscall", "package", "no program that can be attached")]
    public void A_place_that_nobody_has_said_is_not_missing_and_not_known(string section, string name, string reason)
    {
        var needs = Check($"LICENSED(\"GPL\"); SEC(\"{section}\") int probe(void *ctx) {{ return 0; }}");

        var need = Assert.Single(needs.All, need => need.Kind == "place");
        Assert.Equal((name, null), (need.Name, need.IsMet));
        Assert.Contains(reason, need.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("uprobe/LIBC:malloc", null)]
    [InlineData("uretprobe/LIBC:malloc", null)]
    [InlineData("uprobe/LIBC:malloc+0x4", null)]
    [InlineData("uprobe/LIBC:0x1000", null)]
    [InlineData("uprobe/LIBC:mallocator", "the file has no function 'mallocator'")]
    [InlineData("uprobe//etc/passwd:main", "the file has no function 'main'")]
    [InlineData("uprobe//nowhere:main", "there is no such file")]
    [InlineData("usdt/PROBES:shop:sold", null)]
    [InlineData("usdt/PROBES:shop:soldout", "the file has no static probe 'shop:soldout'")]
    [InlineData("usdt/LIBC:shop:sold", "the file has no static probe 'shop:sold'")]
    [InlineData("usdt//etc/passwd:a:b", "the file has no static probe 'a:b'")]
    public void A_place_in_a_file_is_looked_for_in_it(string section, string? missing)
    {
        var libc = File.ReadLines("/proc/self/maps").Select(line => line[(line.LastIndexOf(' ') + 1)..]).First(path => path.EndsWith("/libc.so.6", StringComparison.Ordinal));

        var probes = Path.GetTempFileName();
        try
        {
            // Two notes as <sys/sdt.h> leaves them: length of the owner, of the rest, type; owner; three addresses, provider, name, arguments.
            TestProgram.Assemble(probes, """
                .section .note.stapsdt,"",%note
                .long 8, 38, 3
                .asciz "stapsdt"
                .quad 0, 0, 0
                .asciz "shop", "opened", "\0"
                .balign 4
                .long 8, 35, 3
                .asciz "stapsdt"
                .quad 0, 0, 0
                .asciz "shop", "sold", ""
                .balign 4
                """);
            section = section.Replace("LIBC", libc, StringComparison.Ordinal).Replace("PROBES", probes, StringComparison.Ordinal);

            var needs = Check($"LICENSED(\"GPL\"); SEC(\"{section}\") int probe(void *ctx) {{ return 0; }}");

            Assert.Equal(missing, needs.Missing.SingleOrDefault(need => need.Kind == "file")?.Reason);
        }
        finally
        {
            File.Delete(probes);
        }
    }

    [Fact]
    public void A_file_with_more_symbols_than_are_read_may_have_the_function()
    {
        var binary = Path.GetTempFileName();
        try
        {
            var bytes = ElfSymbolTableTests.Build(is64: true, bigEndian: false);
            const ulong Size = 49 << 20;
            // The table of symbols is the last but one of the section headers, which end the file.
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(bytes.Length - (2 * 64) + 32), Size);
            File.WriteAllBytes(binary, bytes);
            using (var file = File.OpenWrite(binary))
            {
                file.SetLength(50 << 20);
            }

            var needs = Check($"LICENSED(\"GPL\"); SEC(\"uprobe/{binary}:first\") int probe(void *ctx) {{ return 0; }}");

            var need = Assert.Single(needs.All, need => need.Kind == "file");
            Assert.Equal((null, "it is too large to be looked through"), (need.IsMet, need.Reason));
        }
        finally
        {
            File.Delete(binary);
        }
    }

    [Fact]
    public void A_map_that_is_pinned_needs_a_BPF_file_system()
    {
        var needs = Check("""
            LICENSED("GPL");
            struct { __uint(type, BPF_MAP_TYPE_ARRAY); __uint(max_entries, 1); __type(key, int); __type(value, int); __uint(pinning, 1); } kept SEC(".maps");
            SEC("raw_tp/sys_enter") int probe(void *ctx) { int key = 0; return bpf_map_lookup_elem(&kept, &key) != 0; }
            """);

        var need = Assert.Single(needs.All, need => need.Kind == "mount");
        Assert.Equal(("bpf", SystemFacts.PlaceOf("bpf") is not null), (need.Name, need.IsMet));
        Assert.Equal(["kept"], need.UsedBy);
        Assert.Equal(needs.Missing.IsEmpty, need.IsMet);
    }

    [Fact]
    public void A_helper_is_missing_for_the_type_of_the_program_that_calls_it()
    {
        var needs = Check("""
            LICENSED("GPL");
            static long (*future)(void *) = (void *)4711;
            SEC("raw_tp/sys_enter") int plain(void *ctx) { return bpf_ktime_get_ns() != 0; }
            SEC("tc") int calls(void *ctx) { return future(ctx); }
            """);

        var need = Assert.Single(needs.Missing);
        Assert.Equal(("helper", "#4711"), (need.Kind, need.Name));
        Assert.Equal(["calls"], need.UsedBy);
        Assert.EndsWith("for programs of type sched_cls", need.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("extern int no_such_kfunc(void) __ksym;", "no_such_kfunc()", 1)]
    [InlineData("extern int no_such_kfunc(void) __ksym __weak;", "no_such_kfunc ? no_such_kfunc() : 0", 0)]
    public void A_kernel_function_is_missing_unless_it_is_weak(string declaration, string expression, int expected)
    {
        var needs = Check($"LICENSED(\"GPL\"); {declaration} SEC(\"tc\") int uses(void *ctx) {{ return {expression}; }}");

        Assert.Equal(expected, needs.Missing.Length);
        Assert.All(needs.Missing, need => Assert.Equal("no_such_kfunc", need.Name));
    }

    [Fact]
    public void An_option_of_the_kernel_takes_a_file_that_tells_it()
    {
        var needs = Check("""
            LICENSED("GPL");
            extern int CONFIG_HZ __kconfig __weak;
            extern int LINUX_KERNEL_VERSION __kconfig;
            SEC("raw_tp/sys_enter") int plain(void *ctx) { return CONFIG_HZ + LINUX_KERNEL_VERSION; }
            """);

        var need = Assert.Single(needs.All, need => need.Kind == "build option");
        var isThere = File.Exists("/proc/config.gz") || File.Exists("/boot/config-" + File.ReadAllText("/proc/sys/kernel/osrelease").Trim());
        Assert.Equal(("CONFIG_HZ", isThere), (need.Name, need.IsMet));
    }

    [Fact]
    public void A_program_that_is_loaded_on_request_only_needs_nothing()
    {
        var needs = Check("LICENSED(\"GPL\"); SEC(\"?fentry/no_such_function\") int optional(void *ctx) { return 0; } SEC(\"raw_tp/sys_enter\") int plain(void *ctx) { return 0; }");

        Assert.Empty(needs.Missing);
    }

    [Fact]
    public void A_map_type_of_the_future_is_not_known()
    {
        var needs = Check("""
            LICENSED("GPL");
            struct { __uint(type, 4711); __uint(max_entries, 8); __type(key, int); __type(value, int); } odd SEC(".maps");
            SEC("raw_tp/sys_enter") int calls(void *ctx) { int key = 0; return bpf_map_lookup_elem(&odd, &key) != 0; }
            """);

        var need = Assert.Single(needs.All, need => need.Kind == "map type");
        Assert.Equal(("4711", null), (need.Name, need.IsMet));
    }

    [Fact]
    public void A_helper_that_other_types_of_programs_have_is_missing()
    {
        var needs = Check("LICENSED(\"GPL\"); SEC(\"tp/sched/sched_switch\") int writes(void *ctx) { return bpf_skb_pull_data(ctx, 0); }");

        var need = Assert.Single(needs.Missing);
        Assert.Equal(("helper", "bpf_skb_pull_data#39", "writes"), (need.Kind, need.Name, Assert.Single(need.UsedBy)));
    }

    [Theory]
    [InlineData("struct task_struct { int no_such_field; } __attribute__((preserve_access_index)); SEC(\"raw_tp/sys_enter\") int f(void *ctx) { return BPF_CORE_READ((struct task_struct *)bpf_get_current_task(), no_such_field); }",
        "this kernel has no 'struct task_struct.no_such_field', which program 'f' reads")]
    [InlineData("extern int bpf_rcu_read_lock(int) __ksym; SEC(\"raw_tp/sys_enter\") int f(void *ctx) { return bpf_rcu_read_lock(1); }", "bpf_rcu_read_lock")]
    [InlineData("struct no_such_ops { int (*f)(void); }; SEC(\"struct_ops\") int f(void *ctx) { return 0; } SEC(\".struct_ops\") struct no_such_ops mine = { .f = (void *)f };",
        "this kernel has no struct_ops 'no_such_ops'")]
    [InlineData("SEC(\"raw_tp/sys_enter\") int f(long *ctx) { return *(int *)ctx[0]; }", "the verifier rejects program 'f'")]
    [InlineData("SEC(\"socket1\") int f(void *ctx) { return 0; }", "what comes near is 'socket'")]
    public void Need_that_only_loading_reveals_is_found(string source, string reason)
    {
        var need = Assert.Single(Check($"LICENSED(\"GPL\"); {source}").Missing);

        Assert.Contains(reason, need.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_map_that_is_pinned_by_name_is_not_pinned_by_asking()
    {
        var needs = Check("""
            LICENSED("GPL");
            struct { __uint(type, BPF_MAP_TYPE_HASH); __uint(max_entries, 8); __type(key, int); __type(value, long); __uint(pinning, 1); } eunomia_needs SEC(".maps");
            SEC("raw_tp/sys_enter") int plain(void *ctx) { int key = 0; return bpf_map_lookup_elem(&eunomia_needs, &key) != 0; }
            """);

        Assert.DoesNotContain(needs.All, need => need.Kind == "load");
        Assert.False(File.Exists("/sys/fs/bpf/eunomia_needs"));
    }

    [Fact]
    public void A_program_that_replaces_another_is_not_known_to_load()
    {
        var needs = Check("LICENSED(\"GPL\"); SEC(\"freplace/other\") int substitute(void *ctx) { return 0; }");

        Assert.Equal(["load"], needs.All.Where(need => need.IsMet is null).Select(need => need.Kind));
    }

    private static PackageNeeds Check(string source)
    {
        var package = TestProgram.Compile(source);
        TestProgram.RequireKernel();
        return PackageNeeds.Check(package);
    }
}
