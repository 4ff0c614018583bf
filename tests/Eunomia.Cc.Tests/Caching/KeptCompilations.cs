using System.Collections.Immutable;

namespace Eunomia.Cc.Tests.Caching;

/// <summary>A small program in a directory of a test's own, and compilations of it that may be kept.</summary>
public abstract class KeptCompilations(RealToolchain toolchain) : IDisposable
{
    private protected const string Program = """
        #include "defs.h"
        #ifdef __clang_major__
        int unused_value = VALUE;
        #endif
        __attribute__((section("xdp"))) int pass(void *context) { int shadow; return VALUE; }

        """;

    private protected TempDirectory Files { get; } = new();

    private protected RealToolchain Toolchain { get; } = toolchain;

    public void Dispose()
    {
        Files.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected void WriteProgram()
    {
        Files.Write("prog.bpf.c", Program);
        Files.Write("prog.h", "struct event { int pid; };\n");
        Files.Write("inc/defs.h", "#define VALUE 1\n");
        Directory.CreateDirectory(Files["first"]);
    }

    private protected async Task<CompileResult> CompileAsync(CompileOptions options)
    {
        await Toolchain.SkipWithoutItAsync();
        await Settle();
        using var compiler = new Compiler(options.Toolchain);
        return await compiler.CompileAsync(options, TestContext.Current.CancellationToken);
    }

    /// <summary>What was written at the very moment a compilation begins might still change, so its result is not kept.</summary>
    private protected static Task Settle() => Task.Delay(50, TestContext.Current.CancellationToken);

    private protected static IEnumerable<string> Texts(IEnumerable<Diagnostic> diagnostics) =>
        diagnostics.Select(diagnostic => $"{diagnostic} {diagnostic.Location?.EndColumn} {diagnostic.Fault} {diagnostic.Hint} {string.Join(',', diagnostic.IncludedFrom)}");

    private protected ImmutableArray<OutputFile> Outputs(params OutputKind[] kinds) => [.. kinds.Select(kind => new OutputFile(kind, Files[$"out/{kind}"]))];

    private protected CompileOptions Options() => new()
    {
        Source = Files["prog.bpf.c"],
        Outputs = Outputs(OutputKind.Package),
        ClangFlags = ["-Ifirst", "-Iinc"],
        WorkingDirectory = Files.FullName,
        Toolchain = Toolchain.Options with { CacheDirectory = Files["cache"], KernelBtf = Files["no-kernel"] },
    };
}
