using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using Eunomia.Cc.Cache;

namespace Eunomia.Cc.Tests.Clang.Precompiled;

/// <summary>Compilations with precompiled headers by the real compiler: whatever is in the cache, the bytes are the same.</summary>
public sealed class PrecompiledCompilationTests(RealToolchain toolchain) : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Cold_warm_and_without_the_bytes_are_the_same()
    {
        var plain = await CompileAsync(precompile: false);
        Assert.False(Directory.Exists(_directory["cache/pch"]));
        var cold = await CompileAsync();
        var warm = await CompileAsync();

        Assert.Equal([false, false, true], [UsesIt(plain), UsesIt(cold), UsesIt(warm)]);
        Assert.Contains("event", plain.Text, StringComparison.Ordinal);
        Assert.Equal(plain.Text, cold.Text);
        Assert.Equal(plain.Text, warm.Text);
        Assert.Equal(plain.Result.Dependencies, cold.Result.Dependencies);
        Assert.Equal(plain.Result.Dependencies, warm.Result.Dependencies);
        Assert.Contains("pch", warm.Result.Timings.Select(step => step.Step));
    }

    [Theory]
    [InlineData("truncated")]
    [InlineData("empty")]
    [InlineData("one bit")]
    [InlineData("garbage")]
    [InlineData("gone")]
    [InlineData("manifest damaged")]
    [InlineData("manifest gone")]
    [InlineData("of other flags")]
    [InlineData("no precompiled header")]
    [InlineData("header gone")]
    [InlineData("writable for all")]
    public async Task A_damaged_or_foreign_file_changes_nothing_and_is_made_again(string damage)
    {
        var expected = await CompileAsync();
        await CompileAsync("-O1");
        Damage(damage, await CompileAsync("-O1"));

        var damaged = await CompileAsync();
        var after = await CompileAsync();
        var later = await CompileAsync();

        Assert.Equal(expected.Text, damaged.Text);
        Assert.Equal(expected.Text, after.Text);
        Assert.Equal(expected.Text, later.Text);
        Assert.True(UsesIt(later));
        Assert.Empty(damaged.Result.Diagnostics);
    }

    [Fact]
    public async Task Function_of_the_kernel_whose_address_alone_is_taken_is_described_with_a_precompiled_header_too()
    {
        _directory.Write("vmlinux.h", TinyKernel.Header.Replace(
            "#ifndef BPF_NO_PRESERVE_ACCESS_INDEX\n#pragma clang attribute pop",
            "extern struct task_struct *bpf_task_from_pid(__s32 pid) __attribute__((weak)) __attribute__((section(\".ksyms\")));\n\n"
                + "#ifndef BPF_NO_PRESERVE_ACCESS_INDEX\n#pragma clang attribute pop",
            StringComparison.Ordinal));
        _directory.Write("prog.bpf.c", TinyKernel.Program.Replace(".at = KNOWN", ".at = !!bpf_task_from_pid", StringComparison.Ordinal));

        var first = await CompileAsync();
        var second = await CompileAsync();
        var plain = await CompileAsync(precompile: false);

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
        var plain = await CompileAsync(precompile: false);

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
    [InlineData(false, "-DA=1", "-DA=2")]
    [InlineData(false, "-DA=1", "-UA", "-DA=2", "-Wall")]
    [InlineData(true, "-D__BPF__=2")]
    [InlineData(true, "-DDIFFERS=({ int nobody; 0; })", "-Wall")]
    public async Task What_the_command_line_is_warned_of_does_not_depend_on_it(bool isTried, params string[] flags)
    {
        _directory.Write("prog.bpf.c", TinyKernel.Program + "#ifdef DIFFERS\nint f(void) { return DIFFERS; }\n#endif\n");
        await CompileAsync();
        await CompileAsync(flags);
        var made = Directory.GetFiles(_directory["cache/pch"]).Order(StringComparer.Ordinal);

        var quick = await CompileAsync(flags);
        var plain = await CompileAsync(false, flags);

        Assert.Equal(flags.Contains("-UA"), plain.Result.Diagnostics.IsEmpty);
        Assert.Equal(plain.Result.Diagnostics.Select(Whole), quick.Result.Diagnostics.Select(Whole));
        Assert.Equal(plain.Text, quick.Text);
        Assert.False(UsesIt(quick));
        // It was not its fault: others still use it.
        Assert.Equal(made, Directory.GetFiles(_directory["cache/pch"]).Order(StringComparer.Ordinal));
        Assert.True(UsesIt(await CompileAsync()));
        Assert.Equal(isTried, quick.Result.Timings.Count(step => step.Step == "clang") == 2);
    }

    private static string Whole(Eunomia.Cc.Diagnostics.Diagnostic diagnostic) => $"{diagnostic} < {string.Join(' ', diagnostic.IncludedFrom)}";

    private void Damage(string damage, (Cc.CompileResult Result, string Text) other)
    {
        // The newest is the one of the other flags.
        var files = new DirectoryInfo(_directory["cache/pch"]).GetFiles("*.pch").Select(file => file.FullName).ToArray();
        Assert.Equal(2, files.Length);
        var foreign = Array.Find(files, file => other.Result.Commands[0].Contains(file, StringComparison.Ordinal))!;
        var path = Array.Find(files, file => file != foreign)!;
        var manifest = Path.ChangeExtension(path, ".manifest");
        switch (damage)
        {
            case "truncated":
                File.WriteAllBytes(path, File.ReadAllBytes(path)[..^100]);
                break;
            case "empty":
                File.WriteAllBytes(path, []);
                break;
            case "one bit":
                var bytes = File.ReadAllBytes(path);
                bytes[bytes.Length / 2] ^= 4;
                File.WriteAllBytes(path, bytes);
                break;
            case "garbage":
                var noise = new byte[new FileInfo(path).Length];
                RandomNumberGenerator.Fill(noise);
                File.WriteAllBytes(path, noise);
                break;
            case "gone":
                File.Delete(path);
                break;
            case "manifest damaged":
                File.AppendAllText(manifest, "x");
                break;
            case "manifest gone":
                File.Delete(manifest);
                break;
            case "of other flags":
                File.Copy(foreign, path, overwrite: true);
                File.Copy(Path.ChangeExtension(foreign, ".manifest"), manifest, overwrite: true);
                break;
            case "no precompiled header":
                File.WriteAllText(path, "int x;\n");
                new CacheStore(_directory["cache"]).TryWrite(
                    $"pch/{Path.GetFileName(manifest)}", Encoding.UTF8.GetBytes("7 " + Convert.ToHexStringLower(SHA256.HashData("int x;\n"u8))));
                break;
            case "header gone":
                Directory.Delete(_directory["cache/vmlinux"], recursive: true);
                break;
            case "writable for all":
                File.SetUnixFileMode(path, File.GetUnixFileMode(path) | UnixFileMode.OtherWrite);
                break;
            default:
                throw new SwitchExpressionException(damage);
        }
    }

    private static bool UsesIt((CompileResult Result, string Text) run) => run.Result.Commands[0].Contains("-include-pch", StringComparison.Ordinal);

    private Task<(CompileResult Result, string Text)> CompileAsync(params string[] flags) => CompileAsync(precompile: true, flags);

    /// <summary>Compiles with tools that know nothing of earlier runs but what is in the cache.</summary>
    private async Task<(CompileResult Result, string Text)> CompileAsync(bool precompile, params string[] flags)
    {
        await toolchain.SkipWithoutItAsync();
        if (!File.Exists(_directory["vmlinux.h"]))
        {
            _directory.Write("vmlinux.h", TinyKernel.Header);
        }

        if (!File.Exists(_directory["prog.bpf.c"]))
        {
            _directory.Write("prog.bpf.c", TinyKernel.Program);
        }

        var output = _directory["package.json"];
        var tools = toolchain.Options with { CacheDirectory = _directory["cache"] };
        using var compiler = new Compiler(tools);
        var result = await compiler.CompileAsync(
            new CompileOptions
            {
                Source = _directory["prog.bpf.c"],
                Outputs = [new OutputFile(OutputKind.Package, output)],
                ClangFlags = [.. flags],
                Precompile = precompile,
                UseResultCache = false,
                WorkingDirectory = _directory.FullName,
                Toolchain = tools,
            },
            TestContext.Current.CancellationToken);
        var text = result.Succeeded ? File.ReadAllText(output) : "";
        File.Delete(output);
        return (result, text);
    }
}
