using System.Collections.Immutable;
using Eunomia.Cc.Diagnostics;
using Eunomia.Cc.Files;

namespace Eunomia.Cc.Output;

/// <summary>Decides which output files each source has.</summary>
public static class OutputPlan
{
    /// <summary>The name of a program: its file name without <c>.bpf.c</c>, or whatever it ends in; other dots stay, as in bpftool's skeletons.</summary>
    public static string NameOf(string source)
    {
        var name = Path.GetFileNameWithoutExtension(source);
        name = name.EndsWith(".bpf", StringComparison.Ordinal) ? name[..^".bpf".Length] : name;
        return name is "" or ['.', ..] ? "bpf" : name;
    }

    /// <summary>The kind of output that a path names by its suffix; null: it names a directory, or nothing.</summary>
    public static OutputKind? FileKindOf(string? outputPath) =>
        outputPath is null || SystemPath.IsDirectory(outputPath) ? null
        : outputPath.EndsWith(".json", StringComparison.Ordinal) ? OutputKind.Package
        : outputPath.EndsWith(".o", StringComparison.Ordinal) ? OutputKind.Object
        : null;

    /// <summary>Plans the outputs.</summary>
    /// <param name="sources">The programs, as the user typed the paths.</param>
    /// <param name="outputPath">
    /// A directory, or a <c>.json</c> file for the package of a single source, or an <c>.o</c> file for its object, or what can only be written to, such as <c>/dev/stdout</c>, for
    /// its package or for all that there is; null: beside each source.
    /// </param>
    /// <param name="kinds">What to write for each source.</param>
    /// <returns>The outputs of each source, in its order; the problem instead where two would write the same file.</returns>
    public static (ImmutableArray<ImmutableArray<OutputFile>> Outputs, Diagnostic? Problem) For(
        IReadOnlyList<string> sources, string? outputPath, IReadOnlyCollection<OutputKind> kinds)
    {
        var single = sources.Count == 1;
        var stream = outputPath is not null && OutputFiles.IsStream(outputPath) ? outputPath : null;
        var named = stream is null ? FileKindOf(outputPath) : null;
        if ((named is null ? stream : outputPath) is { } file && !single)
        {
            return ([], DiagnosticCatalog.OutputFileForMany(file, sources.Count));
        }

        var directory = named is not null ? Path.GetDirectoryName(outputPath) : stream is null ? outputPath : null;
        var streamed = kinds.Distinct().Count() == 1 ? kinds.First() : OutputKind.Package;

        var owners = new Dictionary<string, string>(StringComparer.Ordinal);
        var outputs = ImmutableArray.CreateBuilder<ImmutableArray<OutputFile>>(sources.Count);
        foreach (var source in sources)
        {
            var files = new List<OutputFile>();
            foreach (var kind in kinds)
            {
                if (files.Exists(file => file.Kind == kind))
                {
                    continue;
                }

                files.Add(new OutputFile(kind, PathOf(source, kind)));
                var path = SystemPath.Full(files[^1].Path);
                if (!owners.TryAdd(path, source))
                {
                    return ([], DiagnosticCatalog.OutputCollision(path, owners[path], source));
                }
            }

            files.Sort((one, other) => (int)one.Kind - (int)other.Kind);
            outputs.Add([.. files]);
        }

        return (outputs.ToImmutable(), null);

        string PathOf(string source, OutputKind kind)
        {
            if (kind == named)
            {
                return outputPath!;
            }

            if (kind == streamed && stream is not null)
            {
                return stream;
            }

            var name = NameOf(source);
            var prefix = single ? "" : name + ".";
            return Path.Combine(directory ?? Path.GetDirectoryName(source) ?? "", kind switch
            {
                OutputKind.Package => prefix + "package.json",
                OutputKind.PackageYaml => named is OutputKind.Package ? Path.ChangeExtension(Path.GetFileName(outputPath), ".yaml")! : prefix + "package.yaml",
                OutputKind.Skeleton => name + ".skel.json",
                OutputKind.Object => name + ".bpf.o",
                OutputKind.CSharp => name + ".bpf.cs",
                OutputKind.Header => name + ".types.h",
                OutputKind.CSharpProgram => name + ".program.cs",
                _ => throw new ArgumentOutOfRangeException(nameof(kinds), kind, "no such output"),
            });
        }
    }
}
