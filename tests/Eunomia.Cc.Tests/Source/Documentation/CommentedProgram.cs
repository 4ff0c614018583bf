using System.Collections.Immutable;
using Eunomia.Cc.Files;
using Eunomia.Cc.Source;
using Eunomia.Cc.Source.Documentation;
using Eunomia.Cc.Toolchain;
using Eunomia.Package;

namespace Eunomia.Cc.Tests.Source.Documentation;

/// <summary>A program with comments, compiled by the compiler of this machine.</summary>
internal static class CommentedProgram
{
    /// <summary>What programs need to be objects; five lines.</summary>
    public const string Start = """
        #include <linux/bpf.h>
        #include <linux/types.h>
        #include <bpf/bpf_helpers.h>
        struct { __uint(type, BPF_MAP_TYPE_RINGBUF); __uint(max_entries, 4096); } events SEC(".maps");
        char LICENSE[] SEC("license") = "GPL";

        """;

    /// <summary>Compiles <c>app.bpf.c</c> in a directory of its own.</summary>
    /// <param name="text">The program after <see cref="Start"/>.</param>
    /// <param name="files">Other files beside it.</param>
    public static Task<CompileResult> CompileAsync(string text, params (string Name, string Text)[] files) =>
        CompileAsync(text, named: null, files);

    /// <summary>Compiles with an export header that is named.</summary>
    public static Task<CompileResult> CompileAsync(string text, string? named, params (string Name, string Text)[] files) =>
        WithFilesAsync(Start + text, named, files, CompileAsync);

    /// <summary>Compiles a file without <see cref="Start"/>.</summary>
    public static Task<CompileResult> CompileWholeAsync(string text, params (string Name, string Text)[] files) =>
        WithFilesAsync(text, named: null, files, CompileAsync);

    /// <summary>Reads the comments only.</summary>
    public static Task<SourceDocumentation> ReadCommentsAsync(string text, params (string Name, string Text)[] files) =>
        WithFilesAsync(Start + text, named: null, files, async options =>
        {
            var clang = await ClangLocator.FindAsync(options.Toolchain, TestContext.Current.CancellationToken);
            return SourceModelReader.Read(new CompileInputs(options, clang, SourceFile.Read(options.Source), null, null)).Documentation;
        });

    private static async Task<CompileResult> CompileAsync(CompileOptions options)
    {
        var result = await new Compiler(options.Toolchain).CompileAsync(options, TestContext.Current.CancellationToken);
        return result with
        {
            Diagnostics = [.. result.Diagnostics.Select(problem => problem with
            {
                Location = problem.Location is { } at ? at with { File = Path.GetRelativePath(options.WorkingDirectory, at.File) } : null,
            })],
        };
    }

    private static async Task<T> WithFilesAsync<T>(
        string text, string? named, (string Name, string Text)[] files, Func<CompileOptions, Task<T>> use)
    {
        var directory = Directory.CreateTempSubdirectory("ecc-comments-");
        try
        {
            foreach (var (name, content) in files.Append(("app.bpf.c", text)))
            {
                var path = Path.Combine(directory.FullName, name);
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                await File.WriteAllTextAsync(path, content, TestContext.Current.CancellationToken);
            }

            return await use(new CompileOptions
            {
                Source = Path.Combine(directory.FullName, "app.bpf.c"),
                ExportHeader = named is null ? null : Path.Combine(directory.FullName, named),
                Outputs = [],
                WorkingDirectory = directory.FullName,
                Toolchain = new ToolchainOptions
                {
                    SearchPath = [.. (Environment.GetEnvironmentVariable("PATH") ?? "/usr/bin:/bin").Split(':')],
                    CacheDirectory = directory.FullName,
                },
            });
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    /// <summary>The metadata, if it compiled; else the test fails with what the compiler said.</summary>
    public static PackageMeta Meta(this CompileResult result)
    {
        Assert.True(result.Package is not null, string.Join('\n', result.Diagnostics));
        return result.Package.Meta;
    }

    /// <summary>Every global variable.</summary>
    public static ImmutableDictionary<string, SkeletonVariable> Variables(this PackageMeta meta) =>
        meta.BpfSkel.DataSections.SelectMany(section => section.Variables).ToImmutableDictionary(variable => variable.Name);

    /// <summary>The description of a map or program.</summary>
    public static string? Description(this IReadOnlyDictionary<string, System.Text.Json.JsonElement> others) =>
        others.TryGetValue("description", out var text) ? text.GetString() : null;
}
