using Eunomia.Cc.Clang.Hints;

namespace Eunomia.Cc.Tests.Clang.Hints;

/// <summary>What beginners write, what clang makes of it, and what ecc says of that.</summary>
public sealed class FirstDayMistakesTests(RealToolchain toolchain) : IDisposable
{
    private const string Vmlinux = """
        #ifndef __VMLINUX_H__
        #define __VMLINUX_H__
        typedef unsigned char __u8; typedef unsigned short __u16; typedef unsigned int __u32; typedef unsigned long long __u64; typedef int __s32;
        typedef __u32 u32; typedef __u64 u64; typedef __u16 __be16; typedef __u32 __be32; typedef __u32 __wsum; typedef unsigned long size_t; typedef long long __s64;
        typedef struct { int bits; } __kernel_fd_set;
        typedef unsigned long __kernel_size_t;
        typedef struct { int val; } kuid_t;
        enum node_states { N_ONLINE };
        enum bpf_map_type { BPF_MAP_TYPE_HASH = 1, BPF_MAP_TYPE_ARRAY = 2 };
        struct key { int serial; };
        struct path { int x; };
        struct xdp_md { __u32 data; };
        struct pt_regs { unsigned long di; };
        #ifndef BPF_NO_KFUNC_PROTOTYPES
        extern int bpf_path_d_path(const struct path *path) __attribute__((weak));
        #endif
        #endif

        """;

    private const string Start = "#include \"vmlinux.h\"\n#include <bpf/bpf_helpers.h>\n";

    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(2, "ECC0215", "leave one of the two out", "#include \"vmlinux.h\"\n#include <linux/if_ether.h>\n")]
    [InlineData(2, "ECC0215", "leave one of the two out", "#include <linux/types.h>\n#include \"vmlinux.h\"\n")]
    [InlineData(3, "ECC0216", "vmlinux.h has that name", Start + "struct key { int mine; };\n")]
    [InlineData(3, "ECC0216", "vmlinux.h has that name", Start + "typedef struct { int mine; } kuid_t;\n")]
    [InlineData(3, "ECC0216", "vmlinux.h has that name", Start + "enum mine { N_ONLINE };\n")]
    [InlineData(3, "ECC0217", "-a=-DBPF_NO_KFUNC_PROTOTYPES", Start + "extern int bpf_path_d_path(struct path *path) __ksym;\n")]
    [InlineData(3, "ECC0218", "SEC(\".maps\")", Start + "struct bpf_map_def SEC(\"maps\") m = { .type = 1 };\n")]
    [InlineData(5, "ECC0219", "BPF_PROG2", Start + "#include <bpf/bpf_tracing.h>\nSEC(\"lsm/path_chown\")\nint BPF_PROG(chown, struct path *path, kuid_t uid) { return 0; }\n")]
    [InlineData(3, "ECC0231", "#define ETH_P_IP 0x0800", Start + "int x = ETH_P_IP;\n")]
    [InlineData(3, "ECC0231", "#define TC_ACT_OK 0", Start + "int x = TC_ACT_OK;\n")]
    [InlineData(3, "ECC0231", "include <linux/limits.h>", Start + "char x[PATH_MAX];\n")]
    [InlineData(3, "ECC0231", "include <linux/errno.h>", Start + "int x = EPERM;\n")]
    [InlineData(3, "ECC0231", "#define AF_INET 2", "#include <linux/bpf.h>\n#include <bpf/bpf_helpers.h>\nint x = AF_INET;\n")]
    [InlineData(3, "ECC0231", "include <linux/if_ether.h>", "#include <linux/bpf.h>\n#include <bpf/bpf_helpers.h>\nint x = ETH_P_IP;\n")]
    [InlineData(3, "ECC0231", "include <bpf/bpf_endian.h>", Start + "int f(int x) { return bpf_htons(x); }\n")]
    [InlineData(3, "ECC0231", "use bpf_ntohs() of <bpf/bpf_endian.h>", Start + "int f(int x) { return ntohs(x); }\n")]
    [InlineData(3, "ECC0231", "__builtin_memcpy()", Start + "int f(void *x, void *y) { memcpy(x, y, 3000); return 0; }\n")]
    [InlineData(3, "ECC0231", "include <bpf/bpf_core_read.h>", Start + "int f(struct key *x) { return BPF_CORE_READ(x, serial); }\n")]
    [InlineData(4, "ECC0231", "<bpf/bpf_tracing.h>", Start + "SEC(\"kprobe/x\")\nint BPF_KPROBE(f, int a) { return a; }\n")]
    [InlineData(3, "ECC0231", "bpf_strncmp()", Start + "int f(char *x) { return strcmp(x, \"init\"); }\n")]
    [InlineData(3, "ECC0231", "no C library", Start + "int f(char *x) { return strlen(x); }\n")]
    [InlineData(2, "ECC0231", "'SEC' is a macro of <bpf/bpf_helpers.h>", "#include \"vmlinux.h\"\nchar L[] SEC(\"license\") = \"GPL\";\n")]
    [InlineData(2, "ECC0231", "<bpf/bpf_helpers.h>", "#include \"vmlinux.h\"\nint f(void) { return bpf_get_smp_processor_id(); }\n")]
    [InlineData(4, "ECC0231", "<bpf/usdt.bpf.h>", Start + "SEC(\"usdt\")\nint BPF_USDT(f, int a) { return a; }\n")]
    [InlineData(3, "ECC0215", "leave one of the two out", Start + "#include <linux/netdevice.h>\n")]
    [InlineData(3, "ECC0232", "is BCC's", Start + "BPF_HASH(counts, u32, u64);\n")]
    [InlineData(3, "ECC0232", "is BCC's", Start + "BPF_PERF_OUTPUT(events);\n")]
    [InlineData(1, "ECC0212", "write \"vmlinux.h\"", "#include \"vmlinux/vmlinux.h\"\n")]
    [InlineData(1, "ECC0230", "leave it out", "#include <linux/kconfig.h>\n")]
    [InlineData(2, "ECC0212", "write <bpf/bpf_helpers.h>", "#include <linux/bpf.h>\n#include \"bpf_helpers.h\"\n")]
    [InlineData(3, "ECC0213", "'struct task_struct' is the kernel's own",
        "#include <linux/bpf.h>\n#include <bpf/bpf_helpers.h>\nint f(struct task_struct *t) { return t->pid; }\n")]
    [InlineData(3, "ECC0301", null, Start + "struct { __uint(type, 1); __uint(size, 2); } m SEC(\".maps\");\n")]
    [InlineData(3, "ECC0310", "'.data.NAME'", Start + "int x SEC(\"mine\") = 1;\nSEC(\"xdp\") int f(struct xdp_md *c) { return x; }\nchar L[] SEC(\"license\") = \"GPL\";\n")]
    [InlineData(3, "ECC0311", "SEC(\".maps\")", Start + "struct { __uint(type, 2); __uint(max_entries, 1); __type(key, u32); __type(value, u32); } m SEC(\"maps/m\");\n"
        + "SEC(\"xdp\") int f(struct xdp_md *c) { u32 k = 0; return !bpf_map_lookup_elem(&m, &k); }\nchar L[] SEC(\"license\") = \"GPL\";\n")]
    public async Task A_mistake_is_told_at_its_line_with_the_way_out(int line, string id, string? hint, string source)
    {
        _directory.Write("vmlinux.h", Vmlinux);
        var path = _directory.Write("prog.bpf.c", source);

        var result = await CompileAsync(path);

        var problem = result.Diagnostics.FirstOrDefault(diagnostic => diagnostic.Severity == Severity.Error);
        Assert.NotNull(problem);
        Assert.Equal((path, line, id), (problem.Location?.File, problem.Location?.Line, problem.Id));
        if (hint is not null)
        {
            Assert.Contains(hint, problem.Hint, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(2, "struct key { int mine; };\nint f(struct key *k) { struct key o = { .mine = 1 }; return k->mine + o.serial; }\n")]
    [InlineData(1, "typedef struct { int mine; } kuid_t;\nint f(kuid_t *k) { return k->mine; }\n")]
    [InlineData(0, "struct key { int mine; };\nint f(struct key *k) { return k->serial; }\n")]
    public async Task Members_that_follow_from_a_name_of_the_kernels_are_only_counted(int count, string source)
    {
        _directory.Write("vmlinux.h", Vmlinux);

        var result = await CompileAsync(_directory.Write("prog.bpf.c", Start + source));

        var error = Assert.Single(result.Diagnostics, diagnostic => diagnostic.Severity == Severity.Error);
        Assert.Equal("ECC0216", error.Id);
        Assert.Equal(count > 0, error.Message.Contains($"(and {count} more error", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("struct key { int mine; };\nstruct path *p; int f(void) { return p->mine; }\n")]
    [InlineData("struct key { int mine; };\nint f(struct key *k) { return k->serial + no_such; }\n")]
    public async Task Error_unrelated_to_a_kernel_name_clash_stays(string source)
    {
        _directory.Write("vmlinux.h", Vmlinux);

        var result = await CompileAsync(_directory.Write("prog.bpf.c", Start + source));

        Assert.Equal(["ECC0216", "clang"], result.Diagnostics.Where(diagnostic => diagnostic.Severity == Severity.Error).Select(diagnostic => diagnostic.Id));
    }

    [Theory]
    [InlineData(4, "ECC0305", Start + "char L[] SEC(\"license\") = \"GPL\";\nSEC(\"socket1\")\nint f(void *c) { return 0; }\n")]
    [InlineData(3, "ECC0302", Start + "SEC(\"xdp\") int f(void *c) { return 0; }\n")]
    [InlineData(3, "ECC0310", Start + "int x SEC(\"mine\") = 1;\n")]
    public async Task A_warning_is_told_at_its_line(int line, string id, string source)
    {
        _directory.Write("vmlinux.h", Vmlinux);
        var path = _directory.Write("prog.bpf.c", source);

        var result = await CompileAsync(path);

        var problem = Assert.Single(result.Diagnostics);
        Assert.Equal((path, line, id, Severity.Warning), (problem.Location?.File, problem.Location?.Line, problem.Id, problem.Severity));
    }

    [Fact]
    public async Task For_another_loader_unknown_sections_are_allowed()
    {
        _directory.Write("vmlinux.h", Vmlinux);
        var path = _directory.Write(
            "prog.bpf.c", Start + "int x SEC(\"mine\") = 1;\nSEC(\"theirs\") int f(void *c) { return x; }\nchar L[] SEC(\"license\") = \"GPL\";\n");

        var result = await CompileAsync(path, allowUnknownSections: true);

        Assert.Empty(result.Diagnostics);
        Assert.True(result.Succeeded);
    }

    [Theory]
    [InlineData(Start + "int x = PAGE_SIZE;\n")]
    [InlineData(Start + "struct key k = { .mine = 1 };\n")]
    [InlineData(Start + "#define BPF_HASH(x) int x =\nBPF_HASH(counts) no_such;\n")]
    [InlineData("struct key { int a; };\nstruct key { int b; };\n")]
    public async Task Uncertain_cause_has_no_hint(string source)
    {
        _directory.Write("vmlinux.h", Vmlinux);

        var result = await CompileAsync(_directory.Write("prog.bpf.c", source));

        Assert.All(result.Diagnostics, diagnostic => Assert.Equal(("clang", null), (diagnostic.Id, diagnostic.Hint)));
        Assert.NotEmpty(result.Diagnostics);
    }

    [Theory]
    [InlineData("SOL_SOCKET", "x86", true)]
    [InlineData("SOL_SOCKET", "mips", false)]
    [InlineData("SIGCHLD", null, false)]
    [InlineData("SIGKILL", "mips", true)]
    public void Macro_has_its_value_only_where_every_such_machine_has_it(string name, string? machine, bool isKnown) =>
        Assert.Equal(isKnown, KnownMacros.ValueOf(name, machine) is not null);

    [Fact]
    public async Task Every_macro_that_is_written_down_has_the_value_of_its_header()
    {
        // A header that defines it says so itself if the value is another one.
        var known = KnownMacros.WithValues.Where(macro => macro.Value.Header is not null).ToArray();
        var headers = string.Concat(known.Select(macro => $"#include <{macro.Value.Header}>\n").Distinct());
        var source = "#include <linux/bpf.h>\n" + headers + string.Concat(known.Where(macro => !macro.Value.Definition.Contains('('))
            .Select(macro => $"_Static_assert({macro.Key} == {macro.Value.Definition.Split(' ', 3)[2]}, \"{macro.Key}\");\n"));

        var result = await CompileAsync(_directory.Write("prog.bpf.c", source));

        Assert.Empty(result.Diagnostics);
    }

    private async Task<CompileResult> CompileAsync(string source, bool allowUnknownSections = false)
    {
        await toolchain.SkipWithoutItAsync();
        return await new Compiler(toolchain.Options).CompileAsync(
            new CompileOptions
            {
                Source = source,
                Outputs = [],
                UseResultCache = false,
                AllowUnknownSections = allowUnknownSections,
                WorkingDirectory = _directory.FullName,
                Toolchain = toolchain.Options,
            },
            TestContext.Current.CancellationToken);
    }
}
