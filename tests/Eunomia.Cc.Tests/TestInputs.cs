using System.Collections.Immutable;
using Eunomia.Cc.Files;
using Eunomia.Cc.Toolchain;

namespace Eunomia.Cc.Tests;

/// <summary>Compilations, made without looking at the machine.</summary>
internal static class TestInputs
{
    /// <summary>The compilation of <c>/src/app/hello.bpf.c</c>, started in <c>/src</c>; no such file is needed.</summary>
    public static CompileInputs Create(string[] flags, string? header = null, string? vmlinuxDirectory = null)
    {
        var toolchain = new ToolchainOptions { SearchPath = [], CacheDirectory = "/nowhere" };
        var options = new CompileOptions
        {
            Source = "app/hello.bpf.c",
            Outputs = [],
            ClangFlags = [.. flags],
            WorkingDirectory = "/src",
            Toolchain = toolchain,
        };
        return new CompileInputs(
            options,
            new ClangCompiler("/usr/bin/clang", new Version(22, 1), ResourceDirectory: null),
            new SourceFile("app/hello.bpf.c", "/src/app/hello.bpf.c", []),
            header is null ? null : new SourceFile(header, header, []),
            vmlinuxDirectory);
    }


    public static ImmutableArray<string> SearchPath => [.. (Environment.GetEnvironmentVariable("PATH") ?? "/usr/bin:/bin").Split(':')];
}
