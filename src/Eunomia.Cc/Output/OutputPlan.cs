using System.Collections.Immutable;
using Eunomia.Cc.Diagnostics;

namespace Eunomia.Cc.Output;

/// <summary>Decides which files each source becomes.</summary>
public static class OutputPlan
{
    /// <summary>The name of a program: its file name before the first dot.</summary>
    public static string NameOf(string source) => Path.GetFileName(source).Split('.')[0] is { Length: > 0 } name ? name : "bpf";

    /// <summary>Plans the outputs.</summary>
    /// <param name="sources">The programs, as the user typed the paths.</param>
    /// <param name="outputPath">
    /// A directory, or a <c>.json</c> file for the package of a single source; null: beside each source.
    /// </param>
    /// <param name="kinds">What to write for each source.</param>
    /// <returns>The outputs of each source, in its order; the problem instead where two would write the same file.</returns>
    public static (ImmutableArray<ImmutableArray<OutputFile>> Outputs, Diagnostic? Problem) For(
        IReadOnlyList<string> sources, string? outputPath, IReadOnlyCollection<OutputKind> kinds)
    {
        var single = sources.Count == 1;
        var packageFile = outputPath is not null && outputPath.EndsWith(".json", StringComparison.Ordinal) && !Directory.Exists(outputPath)
            ? outputPath
            : null;
        if (packageFile is not null && !single)
        {
            return ([], DiagnosticCatalog.OutputFileForMany(packageFile, sources.Count));
        }

        var directory = packageFile is null ? outputPath : Path.GetDirectoryName(packageFile);

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
                var path = Path.GetFullPath(files[^1].Path);
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
            if (kind == OutputKind.Package && packageFile is not null)
            {
                return packageFile;
            }

            var name = NameOf(source);
            var prefix = single ? "" : name + ".";
            return Path.Combine(directory ?? Path.GetDirectoryName(source) ?? "", kind switch
            {
                OutputKind.Package => prefix + "package.json",
                OutputKind.PackageYaml => packageFile is null ? prefix + "package.yaml" : Path.ChangeExtension(Path.GetFileName(packageFile), ".yaml"),
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
