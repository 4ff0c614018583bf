using System.Collections.Immutable;
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

    /// <summary>Compiles <c>dir/app.bpf.c</c> from within a directory of its own.</summary>
    /// <param name="text">The program after <see cref="Start"/>.</param>
    /// <param name="files">Other files beside it.</param>
    public static async Task<CompileResult> CompileAsync(string text, params (string Name, string Text)[] files) =>
        await CompileWholeAsync(Start + text, files);

    /// <summary>Compiles a whole file.</summary>
    public static async Task<CompileResult> CompileWholeAsync(string text, params (string Name, string Text)[] files)
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

            var toolchain = new ToolchainOptions
            {
                SearchPath = [.. (Environment.GetEnvironmentVariable("PATH") ?? "/usr/bin:/bin").Split(':')],
                CacheDirectory = directory.FullName,
            };
            var options = new CompileOptions
            {
                Source = Path.Combine(directory.FullName, "app.bpf.c"),
                Outputs = [],
                WorkingDirectory = directory.FullName,
                Toolchain = toolchain,
            };
            var result = await new Compiler(toolchain).CompileAsync(options, TestContext.Current.CancellationToken);
            return result with
            {
                Diagnostics = [.. result.Diagnostics.Select(problem => problem with
                {
                    Location = problem.Location is { } at ? at with { File = Path.GetRelativePath(directory.FullName, at.File) } : null,
                })],
            };
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
