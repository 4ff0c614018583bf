using System.Runtime.InteropServices;
using Eunomia.Cc.Clang;
using Eunomia.Cc.Diagnostics;
using Eunomia.Cc.Files;
using Eunomia.Cc.Source;
using Eunomia.Cc.Tests;
using Eunomia.Cc.Toolchain;

[assembly: AssemblyFixture(typeof(RealToolchain))]

namespace Eunomia.Cc.Tests;

/// <summary>The installed clang; a test that needs it is skipped, with the reason, where there is none.</summary>
public sealed class RealToolchain : IDisposable
{
    private readonly TempDirectory _cache = new();
    private ClangCompiler? _clang;

    public void Dispose() => _cache.Dispose();

    /// <summary>Where tools are on this machine, with a cache of the tests' own.</summary>
    internal ToolchainOptions Options => new() { SearchPath = TestInputs.SearchPath, CacheDirectory = _cache.FullName };

    /// <summary>A compilation of a file in a test's directory.</summary>
    internal async Task<CompileInputs> InputsAsync(string source, string? header = null, params string[] flags)
    {
        var clang = await SkipWithoutItAsync();
        var options = new CompileOptions
        {
            Source = source,
            ExportHeader = header,
            Outputs = [],
            ClangFlags = [.. flags],
            WorkingDirectory = Path.GetDirectoryName(source)!,
            Toolchain = Options,
        };
        return new CompileInputs(options, clang, SourceFile.Read(source), header is null ? null : SourceFile.Read(header), VmlinuxDirectory: null);
    }

    /// <summary>The object clang makes of a file in a test's directory.</summary>
    internal async Task<byte[]> CompileAsync(string source, params string[] flags)
    {
        var result = await ClangDriver.CompileAsync(await InputsAsync(source, header: null, flags), _ => { }, TestContext.Current.CancellationToken);
        Assert.True(result.Object is not null, string.Join('\n', result.Diagnostics));
        return result.Object;
    }

    /// <summary>What the syntax tree of a file in a test's directory says.</summary>
    internal async Task<SourceModel> ReadModelAsync(string source, string header, params string[] flags)
    {
        var inputs = await InputsAsync(source, header, flags);
        return SourceModelMerger.Merge([SourceModelReader.Read(inputs)]);
    }

    /// <summary>The compiler; a test on a machine that lacks a part of the toolchain ends here.</summary>
    internal async Task<ClangCompiler> SkipWithoutItAsync()
    {
        var clang = await FindAsync();
        Assert.SkipWhen(SystemIncludes.Find("bpf/bpf_helpers.h") is null, "libbpf's headers are not installed");
        Assert.SkipWhen(!LibClangLocator.Candidates(Options, clang).Any(path => NativeLibrary.TryLoad(path, out _)), "libclang is not installed");
        return clang;
    }

    private async Task<ClangCompiler> FindAsync()
    {
        if (_clang is null)
        {
            try
            {
                _clang = await ClangLocator.FindAsync(Options, TestContext.Current.CancellationToken);
            }
            catch (DiagnosticException e)
            {
                Assert.Skip(e.Diagnostic.Message);
            }
        }

        return _clang;
    }
}
