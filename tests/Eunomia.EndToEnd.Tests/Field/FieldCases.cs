namespace Eunomia.EndToEnd.Tests.Field;

/// <summary>What users ran into, each as small as it can be.</summary>
internal static class FieldCases
{
    private const string Ring = "struct { __uint(type, BPF_MAP_TYPE_RINGBUF); __uint(max_entries, 4096); } out SEC(\".maps\");\n";
    private const string Exec = "SEC(\"tp/sched/sched_process_exec\") int on_exec(void *ctx)\n";

    /// <summary>Mistakes, and what is none though it was taken for one.</summary>
    public static IEnumerable<FieldCase> All => [.. Names, .. Sections, .. Maps, .. Flags, .. Payloads];

    private static IEnumerable<FieldCase> Names =>
    [
        new("a kernel function that is asked for and not called", "#include <bpf/bpf_core_read.h>\n" + Exec + "{ return bpf_ksym_exists(bpf_task_release); }\n"),
        new("a kernel header beside vmlinux.h", "#include <linux/ip.h>\n") { ExitCode = 1, Said = [(4, "ECC0215")], Hint = "leave one of the two out" },
        new("a kernel header that needs the C library beside vmlinux.h", "#include <linux/netdevice.h>\n")
        {
            ExitCode = 1, Said = [(4, "ECC0215")], Hint = "leave one of the two out",
        },
        new("a struct that is called as one of the kernel's", "struct path { int hops; };\nint hops(struct path *p) { return p->hops; }\n")
        {
            ExitCode = 1, Said = [(4, "ECC0216"), (0, "clang")], Hint = "(and 1 more error that follows from this)",
        },
        new("a kernel function that is declared again", "extern int bpf_task_release(struct task_struct *p) __ksym;\n")
        {
            ExitCode = 1, Said = [(4, "ECC0217"), (0, "clang")], Hint = "vmlinux.h declares 'bpf_task_release', too",
        },
        new("a map as before libbpf 1.0", "struct bpf_map_def SEC(\"maps\") old = { .type = 1 };\n")
        {
            ExitCode = 1, Said = [(4, "ECC0218"), (4, "clang")], Hint = "SEC(\".maps\")",
        },
        new("a map as BCC has them", "BPF_ARRAY(counts, u64, 16);\n") { ExitCode = 1, Said = [(4, "ECC0232")], Hint = "'BPF_ARRAY' is BCC's" },
        new("a struct by value as an argument of BPF_PROG", "#include <bpf/bpf_tracing.h>\nSEC(\"lsm/path_chown\")\nint BPF_PROG(chown, const struct path *path, kuid_t owner) { return owner.val; }\n")
        {
            ExitCode = 1, Said = [(6, "ECC0219"), (6, "clang")], Hint = "BPF_PROG2",
        },
        new("a macro that no type information holds", Exec + "{ return ETH_P_IPV6; }\n") { ExitCode = 1, Said = [(5, "ECC0231")], Hint = "#define ETH_P_IPV6 0x86DD" },
        new("a type whose name is pasted", "#include <bpf/bpf_core_read.h>\n#define TAG(a, b) a##b\n" + Exec + "{ return bpf_core_type_exists(struct TAG(mm_, struct)); }\n"),
        new("the header for static tracepoints", "#include <bpf/usdt.bpf.h>\nSEC(\"usdt//bin/true:main:start\") int BPF_USDT(started, int a) { return a; }\n"),
        new("a const member that BPF_CORE_READ reads", "#include <bpf/bpf_core_read.h>\n" + Exec + "{ struct file *f = ctx; return BPF_CORE_READ(f, f_op) == 0; }\n"),
    ];

    private static IEnumerable<FieldCase> Sections =>
    [
        new("a section with a word too many", "SEC(\"xdp/filter\") int filter(void *ctx) { return 2; }\n") { Said = [(4, "ECC0305")], Hint = "SEC(\"xdp\")" },
        new("a section of another loader's", "SEC(\"socket7\") int filter(void *ctx) { return 0; }\nSEC(\"xdp\") int pass(void *ctx) { return 2; }\n")
        {
            Said = [(4, "ECC0305")], Hint = "it loads nothing of this object",
        },
        new("a section as bpftrace spells it", "SEC(\"kprobe:vfs_read\") int reads(void *ctx) { return 0; }\n") { Said = [(4, "ECC0305")], Hint = "SEC(\"kprobe/vfs_read\")" },
        new("sections that libbpf learnt lately",
            string.Concat(new[] { "uprobe.session", "fsession/vfs_read", "tp_btf.s/sched_switch", "raw_tp.s/sched_switch", "tp.s/sched/sched_switch", "fentry.multi/vfs_*" }
                .Select((section, number) => $"SEC(\"{section}\") int p{number}(void *ctx) {{ return 0; }}\n"))),
        new("a map in the wrong section",
            "struct { __uint(type, BPF_MAP_TYPE_ARRAY); __uint(max_entries, 1); __type(key, u32); __type(value, u64); } hits SEC(\"map\");\n"
            + Exec + "{ u32 k = 0; return !bpf_map_lookup_elem(&hits, &k); }\n") { ExitCode = 1, Said = [(4, "ECC0311")], Hint = "SEC(\".maps\")" },
        new("a map in no section",
            "struct { __uint(type, BPF_MAP_TYPE_ARRAY); __uint(max_entries, 1); __type(key, u32); __type(value, u64); } hits;\n"
            + Exec + "{ u32 k = 0; return !bpf_map_lookup_elem(&hits, &k); }\n") { ExitCode = 1, Said = [(4, "ECC0311")], Hint = "SEC(\".maps\")" },
        new("a variable in a section of its own name", "int calls SEC(\"stats\") = 1;\n" + Exec + "{ return calls++; }\n")
        {
            ExitCode = 1, Said = [(4, "ECC0310")], Hint = "'.data.NAME'",
        },
        new("long names of sections of variables", "int a SEC(\".data.the_first_counters\") = 1;\nint b SEC(\".bss.the_second_counters\");\nconst volatile int c SEC(\".rodata.the_settings\") = 2;\n"
            + Exec + "{ a += b; return c; }\n")
        {
            Shows = [".data.the_first_counters", ".bss.the_secon", ".rodata.the_settings", "--a int = 1", "--b int = 0", "--c int = 2"],
        },
    ];

    private static IEnumerable<FieldCase> Maps =>
    [
        new("a ring of a gibibyte", "struct { __uint(type, BPF_MAP_TYPE_RINGBUF); __uint(max_entries, 1 << 30); } out SEC(\".maps\");\n"
            + Exec + "{ int n = 1; return bpf_ringbuf_output(&out, &n, sizeof(n), 0); }\n") { Shows = ["out ringbuf 1073741824 bytes carries int"] },
        new("a hash of as many entries as can be", "struct { __uint(type, BPF_MAP_TYPE_HASH); __uint(max_entries, 0x7fffffff); __uint(map_flags, BPF_F_NO_PREALLOC); "
            + "__type(key, u32); __type(value, u64); } seen SEC(\".maps\");\n" + Exec + "{ u32 k = 0; return !bpf_map_lookup_elem(&seen, &k); }\n") { Shows = ["seen hash 2147483647 entries"] },
        new("a ring with the type of its values", "struct ev { u64 at; };\nstruct { __uint(type, BPF_MAP_TYPE_RINGBUF); __uint(max_entries, 4096); __type(value, struct ev); } out SEC(\".maps\");\n"
            + Exec + "{ struct ev e = {}; return bpf_ringbuf_output(&out, &e, sizeof(e), 0); }\n") { Said = [(5, "ECC0322")], Shows = ["out ringbuf 4096 bytes carries ev"] },
        new("a ring that nothing is sent through", "struct ev { u64 at; };\n" + Ring + Exec + "{ return 0; }\n"),
        new("qualifiers behind pointers", "const char *name; const volatile void *place; char *const fixed = 0;\n" + Exec + "{ return name && place && fixed; }\n")
        {
            Shows = ["--name char *", "--place void *"],
        },
    ];

    private static IEnumerable<FieldCase> Flags =>
    [
        new("big endian by -target", Exec + "{ return 0; }\n") { Options = ["-a=-target bpfeb"], Shows = ["big endian"] },
        new("little endian by --target", Exec + "{ return 0; }\n") { Options = ["-a=--target=bpfel"], Shows = ["little endian"] },
        new("another machine by -target", Exec + "{ return 0; }\n") { Options = ["-a=-target x86_64"], ExitCode = 2, Said = [(0, "ECC0117")], Hint = "bpfeb" },
        new("a flag from a Makefile with llc", Exec + "{ return 0; }\n") { Options = ["-a=-emit-llvm"], ExitCode = 2, Said = [(0, "ECC0110")], Hint = "'-emit-llvm'" },
    ];

    private static IEnumerable<FieldCase> Payloads =>
    [
        new("a number through a ring", Ring + Exec + "{ u64 id = bpf_get_current_pid_tgid(); return bpf_ringbuf_output(&out, &id, sizeof(id), 0); }\n")
        {
            Shows = ["out ringbuf 4096 bytes carries u64"],
        },
        new("a name through a ring", Ring + Exec + "{ char comm[16]; bpf_get_current_comm(comm, 16); return bpf_ringbuf_output(&out, comm, sizeof(comm), 0); }\n")
        {
            Shows = ["out ringbuf 4096 bytes carries char[16]"],
        },
        new("a number beside a header with a struct of another size",
            "#include \"prog.h\"\n" + Ring + Exec + "{ int *n = bpf_ringbuf_reserve(&out, sizeof(*n), 0);\n\tif (n) { *n = 1; bpf_ringbuf_submit(n, 0); }\n\treturn 0; }\n")
        {
            Header = "struct limits { char path[32]; };\n", Said = [(7, "ECC0321")], Hint = "'out' carries 'int' (4 bytes), not 'limits'", Shows = ["out ringbuf 4096 bytes carries int"],
        },
        new("a helper under a name of the program's own",
            "struct ev { u32 pid; };\nstruct { __uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY); __uint(key_size, 4); __uint(value_size, 4); } out SEC(\".maps\");\n"
            + "static long (*emit)(void *, void *, u64, void *, u64) = (void *)BPF_FUNC_perf_event_output;\n"
            + Exec + "{ struct ev e = {}; return emit(ctx, &out, BPF_F_CURRENT_CPU, &e, sizeof(e)); }\n") { Shows = ["out perf_event_array carries ev"] },
        Reserved("copied into", "__builtin_memcpy(room, &e, sizeof(e));"),
        Reserved("read into", "bpf_probe_read_kernel(room, sizeof(e), &e);"),
        Reserved("assigned to", "*(struct ev *)room = e;"),
        new("a reservation handed out through a pointer",
            "struct ev { u64 a, b; };\n" + Ring + "static __always_inline int get(void *map, void **room) { *room = bpf_ringbuf_reserve(map, 16, 0); return !*room; }\n"
            + Exec + "{ void *room;\n\tif (get(&out, &room)) return 0;\n\tstruct ev *e = room; e->a = 1; bpf_ringbuf_submit(e, 0);\n\treturn 0; }\n")
        {
            Shows = ["out ringbuf 4096 bytes carries ev"],
        },
        new("two structs through one ring",
            "struct one { int a; };\nstruct two { int a, b; };\n" + Ring + Exec
            + "{ struct one a = {}; struct two b = {};\n\tbpf_ringbuf_output(&out, &a, sizeof(a), 0);\n\tbpf_ringbuf_output(&out, &b, sizeof(b), 0);\n\treturn 0; }\n")
        {
            Said = [(10, "ECC0208")], Hint = "'out' carries 'one' and 'two'",
        },
    ];

    private static FieldCase Reserved(string what, string statement) => new(
        $"a reservation without a type that a struct is {what}",
        "struct ev { u64 a, b; };\n" + Ring + Exec
        + $"{{ struct ev e = {{}}; void *room = bpf_ringbuf_reserve(&out, sizeof(e), 0);\n\tif (room) {{ {statement} bpf_ringbuf_submit(room, 0); }}\n\treturn 0; }}\n")
    {
        Shows = ["out ringbuf 4096 bytes carries ev"],
    };
}
