using System.Collections.Immutable;
using Eunomia.Cc;
using Eunomia.Cc.Toolchain;
using Eunomia.Package;

namespace Eunomia.Benchmarks;

/// <summary>One program of the tests, compiled with ecc's own flags.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Raw">The object as clang wrote it.</param>
/// <param name="Package">The package as a user gets it.</param>
internal sealed record CompiledProgram(string Name, byte[] Raw, BpfPackage Package)
{
    /// <summary>Compiles a program; null where this machine's headers do not suffice.</summary>
    public static async Task<CompiledProgram?> CompileAsync(Compiler compiler, string source)
    {
        var whole = await compiler.CompileAsync(Options(source) with { Stripping = Stripping.None });
        var packaged = await compiler.CompileAsync(Options(source));
        return whole.Package is { } raw && packaged.Package is { } package
            ? new CompiledProgram(Path.GetFileName(source).Split('.')[0], PackageCodec.Decompress(raw), package)
            : null;
    }

    /// <summary>Where tools are on this machine.</summary>
    public static ToolchainOptions Toolchain { get; } = new()
    {
        SearchPath = [.. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries)],
        CacheDirectory = Path.Combine(Path.GetTempPath(), "ecc-benchmarks"),
    };

    private static CompileOptions Options(string source) => new()
    {
        Source = source,
        Outputs = ImmutableArray<OutputFile>.Empty,
        WorkingDirectory = Path.GetDirectoryName(source)!,
        Toolchain = Toolchain,
    };
}
