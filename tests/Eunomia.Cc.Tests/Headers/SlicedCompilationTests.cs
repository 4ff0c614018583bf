using System.Runtime.CompilerServices;
using Eunomia.Bpf.Objects;
using Eunomia.Cc.Cache;
using Eunomia.Cc.Headers;
using Eunomia.Package;

namespace Eunomia.Cc.Tests.Headers;

/// <summary>Compilations with slices of headers by the real compiler: the bytes are those of the whole header.</summary>
public sealed class SlicedCompilationTests(RealToolchain toolchain) : IDisposable
{
    private readonly TempDirectory _directory = new();
    private string? _generated;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Cold_warm_and_without_the_bytes_are_the_same()
    {
        var plain = await CompileAsync(sliced: false);
        Assert.False(Directory.Exists(_directory["cache/headers"]));
        var cold = await CompileAsync();
        var warm = await CompileAsync();

        Assert.Equal([false, true, true], [UsesIt(plain), UsesIt(cold), UsesIt(warm)]);
        Assert.Contains("event", plain.Text, StringComparison.Ordinal);
        Assert.Equal(plain.Text, cold.Text);
        Assert.Equal(plain.Text, warm.Text);
        Assert.Equal(plain.Result.Dependencies, cold.Result.Dependencies);
        Assert.Equal(plain.Result.Dependencies, warm.Result.Dependencies);
        Assert.Equal(plain.Result.Commands, warm.Result.Commands);
    }

    [Theory]
    [InlineData("truncated")]
    [InlineData("empty")]
    [InlineData("one bit")]
    [InlineData("gone")]
    [InlineData("of another header")]
    [InlineData("writable for all")]
    public async Task A_damaged_or_foreign_index_changes_nothing(string damage)
    {
        // One of the user's own is not trusted to stay the same before it has a certain age.
        _generated = TinyKernel.Header;
        var expected = await CompileAsync();
        var index = Assert.Single(Directory.GetFiles(_directory["cache/headers"], "*.index"));
        var bytes = File.ReadAllBytes(index);
        switch (damage)
        {
            case "truncated":
                File.WriteAllBytes(index, bytes[..^100]);
                break;
            case "empty":
                File.WriteAllBytes(index, []);
                break;
            case "one bit":
                bytes[bytes.Length / 2] ^= 4;
                File.WriteAllBytes(index, bytes);
                break;
            case "gone":
                File.Delete(index);
                break;
            case "of another header":
                new CacheStore(_directory["cache"]).TryWriteLarge($"headers/{Path.GetFileName(index)}", HeaderIndexer.TryIndex("struct other { int x; };\n"u8)!.Encode());
                break;
            case "writable for all":
                File.SetUnixFileMode(index, File.GetUnixFileMode(index) | UnixFileMode.OtherWrite);
                break;
            default:
                throw new SwitchExpressionException(damage);
        }

        var damaged = await CompileAsync();

        Assert.Equal(expected.Text, damaged.Text);
        Assert.Empty(damaged.Result.Diagnostics);
    }

    [Fact]
    public async Task Function_of_the_kernel_whose_address_alone_is_taken_is_described_in_a_slice_too()
    {
        _directory.Write("vmlinux.h", TinyKernel.Header.Replace(
            "#ifndef BPF_NO_PRESERVE_ACCESS_INDEX\n#pragma clang attribute pop",
            "extern struct task_struct *bpf_task_from_pid(__s32 pid) __attribute__((weak)) __attribute__((section(\".ksyms\")));\n\n"
                + "#ifndef BPF_NO_PRESERVE_ACCESS_INDEX\n#pragma clang attribute pop",
            StringComparison.Ordinal));
        _directory.Write("prog.bpf.c", TinyKernel.Program.Replace(".at = KNOWN", ".at = !!bpf_task_from_pid", StringComparison.Ordinal));

        var first = await CompileAsync();
        var second = await CompileAsync();
        var plain = await CompileAsync(sliced: false);

        Assert.Empty(plain.Result.Diagnostics);
        Assert.Empty(second.Result.Diagnostics);
        Assert.NotEmpty(plain.Text);
        Assert.Equal(plain.Text, first.Text);
        Assert.Equal(plain.Text, second.Text);
    }

    [Fact]
    public async Task A_warning_in_the_header_is_heard_every_time()
    {
        _directory.Write("vmlinux.h", TinyKernel.Header.Replace("int pid;", "int pid; struct nobody { int; };", StringComparison.Ordinal));

        var first = await CompileAsync();
        var second = await CompileAsync();
        var plain = await CompileAsync(sliced: false);

        Assert.NotEmpty(plain.Result.Diagnostics);
        Assert.Equal(plain.Result.Diagnostics.Select(Whole), first.Result.Diagnostics.Select(Whole));
        Assert.Equal(plain.Result.Diagnostics.Select(Whole), second.Result.Diagnostics.Select(Whole));
        Assert.NotEmpty(second.Text);
        Assert.False(UsesIt(first) || UsesIt(second));
    }

    [Theory]
    [InlineData("#define KNOWN 2\n", "")]
    [InlineData("struct task_struct *f(struct event *e) { return (void *)e == g; }\n", "")]
    [InlineData("struct task_struct { int x; };\n", "")]
    [InlineData("int f(struct task_strct *t) { return t->pidd; }\n", "")]
    [InlineData("int *f(struct task_struct *t) { struct event *e = 0; return e == t ? &t->parent : 0; }\n", "-Wno-error=incompatible-pointer-types")]
    [InlineData("typedef __u64 __u32;\n", "")]
    public async Task Diagnostics_do_not_depend_on_it(string more, string flag)
    {
        await CompileAsync();
        _directory.Write("prog.bpf.c", TinyKernel.Program + more);
        string[] flags = ["-Wall", "-Wextra", flag];

        var plain = await CompileAsync(false, [.. flags.Where(text => text.Length > 0)]);
        var quick = await CompileAsync(true, [.. flags.Where(text => text.Length > 0)]);

        Assert.NotEmpty(plain.Result.Diagnostics);
        Assert.Equal(plain.Result.Diagnostics.Select(Whole), quick.Result.Diagnostics.Select(Whole));
        Assert.Equal(plain.Text, quick.Text);
    }

    [Theory]
    [InlineData("-DA=1", "-DA=2")]
    [InlineData("-D__BPF__=2")]
    [InlineData("-DDIFFERS=({ int nobody; 0; })", "-Wall")]
    public async Task Warnings_about_the_command_line_do_not_depend_on_the_slice(params string[] flags)
    {
        _directory.Write("prog.bpf.c", TinyKernel.Program + "#ifdef DIFFERS\nint f(void) { return DIFFERS; }\n#endif\n");

        var quick = await CompileAsync(flags);
        var plain = await CompileAsync(false, flags);

        Assert.NotEmpty(plain.Result.Diagnostics);
        Assert.Equal(plain.Result.Diagnostics.Select(Whole), quick.Result.Diagnostics.Select(Whole));
        Assert.Equal(plain.Text, quick.Text);
        Assert.False(UsesIt(quick));
    }

    /// <summary>What compiles with a slice without a word, and to something else: names that nobody reads before the preprocessor has made them.</summary>
    [Theory]
    [InlineData("bpf_core_type_exists(struct PASTE(task_, struct))")]
    [InlineData("bpf_core_type_exists(struct PASTE(PASTE(ta, sk), _struct))")]
    [InlineData("__builtin_preserve_type_info(*(struct PASTE(task_, struct) *)0, 0)")]
    [InlineData("__builtin_btf_type_id(*(struct PASTE(task_, struct) *)0, 0)")]
    [InlineData("bpf_core_enum_value_exists(enum PASTE(bpf_map_, type), PASTE(BPF_MAP_TYPE_, RINGBUF))")]
    public async Task Names_that_are_pasted_together_compile_to_the_same(string expression)
    {
        _directory.Write("prog.bpf.c", TinyKernel.Program
            .Replace("struct task_struct *task = (void *)bpf_get_current_task();", "", StringComparison.Ordinal)
            .Replace("BPF_CORE_READ(task, parent, pid)", expression, StringComparison.Ordinal)
            .Replace("/// What is sent.", "#define PASTE_(a, b) a##b\n#define PASTE(a, b) PASTE_(a, b)\n/// What is sent.", StringComparison.Ordinal));

        var quick = await CompileAsync();
        var plain = await CompileAsync(sliced: false);

        Assert.Empty(plain.Result.Diagnostics);
        Assert.Equal(plain.Text, quick.Text);
        Assert.Contains(expression.Contains("enum", StringComparison.Ordinal) ? "bpf_map_type" : "task_struct", TypeNames(quick.Result), StringComparison.Ordinal);
    }

    /// <summary>Programs of which a slice made something else without a word.</summary>
    [Theory]
    [InlineData("struct foo { long x, y; }; typedef struct foo *foo_p; struct bar { int z; foo_p m; };", "struct bar *b = ctx; bpf_ringbuf_output(&events, b[0].m, 16, 0);", "")]
    [InlineData("extern void bpf_rcu_lock(void) __attribute__((weak)) __attribute__((section(\".ksyms\")));", "bpf_rcu_lock();", "#define KFUNC(n) extern void bpf_##n(void) __ksym\nKFUNC(rcu_lock);\n")]
    [InlineData("struct perf_event { int pid; };", "", "#define DEFINE(n) struct n##_event { int mine; }\nDEFINE(perf);\n")]
    [InlineData("struct foo_bar { long x, y; };", "P(bar) *p = ctx; struct foo_bar_ { long x, y; } out; __builtin_memcpy(&out, p, 16); bpf_ringbuf_output(&events, &out, 16, 0);", "#define P(a) struct foo_##a\n")]
    [InlineData("struct cfg { int x; } cfg;", "", "")]
    [InlineData("#ifndef BPF_NO_PRESERVE_ACCESS_INDEX\n#pragma clang attribute pop\n#endif\nstruct rec { int a; int pid; };\n#ifndef BPF_NO_PRESERVE_ACCESS_INDEX\n#pragma clang attribute push (__attribute__((preserve_access_index)), apply_to = record)\n#endif\n",
        "struct rec *r = ctx; struct { int pid; } out = { r->pid }; bpf_ringbuf_output(&events, &out, 4, 0);", "")]
    public async Task A_program_is_the_same_with_the_whole_header(string declarations, string statements, string before)
    {
        _directory.Write("vmlinux.h", TinyKernel.Header.Replace("struct task_struct {", declarations + "\n\nstruct task_struct {", StringComparison.Ordinal));
        _directory.Write("prog.bpf.c", TinyKernel.Program
            .Replace("/// What is sent.", before + "/// What is sent.", StringComparison.Ordinal)
            .Replace("    bpf_ringbuf_output(", $"    {statements}\n    bpf_ringbuf_output(", StringComparison.Ordinal));

        var quick = await CompileAsync();
        var plain = await CompileAsync(sliced: false);

        Assert.Equal(plain.Result.Diagnostics.Select(Whole), quick.Result.Diagnostics.Select(Whole));
        Assert.Equal(plain.Text, quick.Text);
    }

    [Theory]
    [InlineData("one.h", "#include \"types.h\"\n", "types.h")]
    [InlineData("vmlinux.h", "#include \"vmlinux_1.h\"\n", "vmlinux_1.h")]
    [InlineData("vmlinux.h", "#define TYPES \"types.h\"\n#include TYPES\n", "types.h")]
    [InlineData("vmlinux.h", "#include \"sub/../types.h\"\n", "types.h")]
    public async Task A_header_is_found_through_others(string first, string content, string types)
    {
        _directory.Write("sub/x", "");
        _directory.Write(types, TinyKernel.Header);
        _directory.Write("vmlinux.h", "#include \"one.h\"\n");
        _directory.Write("one.h", "#include \"types.h\"\n");
        _directory.Write(first, content);

        var quick = await CompileAsync();
        var plain = await CompileAsync(sliced: false);

        Assert.Empty(plain.Result.Diagnostics);
        Assert.Equal(plain.Text, quick.Text);
        Assert.Equal(plain.Result.Dependencies, quick.Result.Dependencies);
    }

    [Theory]
    [InlineData("")]
    [InlineData("struct task_struct {")]
    [InlineData("#ifndef X\n#define X\ntypedef unsigned int __u32;\n")]
    [InlineData("struct task_struct { int pid; struct task_struct *parent; }; \0")]
    [InlineData("static inline int f(void) { return 1; }\nstruct task_struct { int pid; struct task_struct *parent; };\n")]
    [InlineData("#include <linux/types.h>\nenum { BPF_MAP_TYPE_RINGBUF = 27, KNOWN = 1 };\nstruct task_struct { int pid; struct task_struct *parent; };\n")]
    [InlineData("#include <linux/types.h>\nenum { BPF_MAP_TYPE_RINGBUF = 27, KNOWN = 1 };\n#define MEMBERS int pid; struct task_struct *parent;\nstruct task_struct { MEMBERS };\n")]
    public async Task A_header_that_bpftool_did_not_write_compiles_as_it_is(string header)
    {
        _directory.Write("vmlinux.h", header);

        var quick = await CompileAsync();
        var plain = await CompileAsync(sliced: false);

        Assert.Equal(plain.Result.Diagnostics.Select(Whole), quick.Result.Diagnostics.Select(Whole));
        Assert.Equal(plain.Text, quick.Text);
    }

    private static string TypeNames(CompileResult result) => string.Join(' ', BpfObject.Read(PackageCodec.Decompress(result.Package!), "x").Types.Types.Select(type => type.Name));

    private static string Whole(Diagnostic diagnostic) => $"{diagnostic} < {string.Join(' ', diagnostic.IncludedFrom)}";

    private static bool UsesIt((CompileResult Result, string Text) run) => run.Result.Timings.Select(step => step.Step).ToList() is var steps && steps.Contains("clang (slice)") && !steps.Contains("clang");

    private Task<(CompileResult Result, string Text)> CompileAsync(params string[] flags) => CompileAsync(sliced: true, flags);

    /// <summary>Compiles with tools that know nothing of earlier runs but what is in the cache.</summary>
    private async Task<(CompileResult Result, string Text)> CompileAsync(bool sliced, params string[] flags)
    {
        await toolchain.SkipWithoutItAsync();
        if (_generated is null && !File.Exists(_directory["vmlinux.h"]))
        {
            _directory.Write("vmlinux.h", TinyKernel.Header);
        }

        if (!File.Exists(_directory["prog.bpf.c"]))
        {
            _directory.Write("prog.bpf.c", TinyKernel.Program);
        }

        var output = _directory["package.json"];
        var tools = toolchain.Options with { CacheDirectory = _directory["cache"], Vmlinux = _generated is { } text ? _directory.Write("types.h", text) : toolchain.Options.Vmlinux };
        using var compiler = new Compiler(tools);
        var result = await compiler.CompileAsync(
            new CompileOptions
            {
                Source = _directory["prog.bpf.c"],
                Outputs = [new OutputFile(OutputKind.Package, output)],
                ClangFlags = [.. flags],
                WholeVmlinux = !sliced,
                UseResultCache = false,
                WorkingDirectory = _directory.FullName,
                Toolchain = tools,
            },
            TestContext.Current.CancellationToken);
        var package = result.Succeeded ? File.ReadAllText(output) : "";
        File.Delete(output);
        return (result, package);
    }
}
