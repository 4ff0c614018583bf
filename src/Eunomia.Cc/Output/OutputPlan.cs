using Eunomia.Cc.Diagnostics;
using Eunomia.Cc.Files;

namespace Eunomia.Cc.Output;

/// <summary>Decides which output files each source has.</summary>
public static class OutputPlan
{
    /// <summary>The kind of output that a path names by its suffix; null: it names a directory, or nothing.</summary>
    public static OutputKind? FileKindOf(string? outputPath) =>
        outputPath is null || SystemPath.IsDirectory(outputPath) ? null
        : OutputFormat.All.FirstOrDefault(format => format.FileExtension is { } extension && outputPath.EndsWith(extension, StringComparison.Ordinal))?.Kind;

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

            var format = OutputFormat.Find(kind);
            var fileName = format.IsPackage && named is OutputKind.Package ? Path.ChangeExtension(Path.GetFileName(outputPath!), Path.GetExtension(format.Suffix))
                : format.IsPackage && single ? format.Suffix[1..]
                : ProgramName.Derive(source) + format.Suffix;
            return Path.Combine(directory ?? Path.GetDirectoryName(source) ?? "", fileName);
        }
    }
}
