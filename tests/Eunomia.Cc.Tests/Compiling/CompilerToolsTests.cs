using Eunomia.Cc.Tests.Caching;

namespace Eunomia.Cc.Tests.Compiling;

/// <summary>What the compilations of one compiler share.</summary>
public sealed class CompilerToolsTests(RealToolchain toolchain) : KeptCompilations(toolchain)
{
    [Fact]
    public async Task Cancelled_caller_does_not_cancel_others()
    {
        WriteProgram();
        await Toolchain.SkipWithoutItAsync();
        Files.Write("prog.bpf.c", "#include \"vmlinux.h\"\nstruct mine one;\n");
        Files.Write("types.h", "struct mine { int a; };\n");
        var options = Options();
        options = options with { Toolchain = options.Toolchain with { Vmlinux = Files["types.h"] } };
        using var compiler = new Compiler(options.Toolchain);
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => compiler.CompileAsync(options, cancelled.Token));

        Assert.True((await compiler.CompileAsync(options, TestContext.Current.CancellationToken)).Succeeded);
    }

    [Fact]
    public async Task Commands_name_a_vmlinux_that_only_a_header_includes()
    {
        Files.Write("prog.bpf.c", "#include \"defs.h\"\n");
        Files.Write("inc/defs.h", "#include \"vmlinux.h\"\n");
        Files.Write("types.h", "struct mine { int a; };\n");
        var options = Options();
        options = options with { Toolchain = options.Toolchain with { Vmlinux = Files["types.h"] } };
        Assert.Contains(await ArgumentsAsync(options), argument => argument.StartsWith(Files["cache/vmlinux/"], StringComparison.Ordinal));

        // What would be gone is not named.
        options = options with { Toolchain = options.Toolchain with { CacheDirectory = Files.Write("file", "") } };
        Assert.DoesNotContain(await ArgumentsAsync(options), argument => argument.Contains("/ecc-", StringComparison.Ordinal) && !argument.Contains("/ecc-tests-", StringComparison.Ordinal));
    }

    private async Task<IEnumerable<string>> ArgumentsAsync(CompileOptions options)
    {
        await Toolchain.SkipWithoutItAsync();
        using var compiler = new Compiler(options.Toolchain);
        var (commands, problem) = await compiler.FindCommandsAsync(options, TestContext.Current.CancellationToken);
        Assert.Null(problem);
        return Assert.Single(commands).Arguments;
    }
}
