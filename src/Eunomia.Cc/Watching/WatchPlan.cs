using Eunomia.Cc.Clang;

namespace Eunomia.Cc.Watching;

/// <summary>Files and directories whose changes make a compilation start again.</summary>
public static class WatchPlan
{
    /// <summary>The files, full paths; some need not exist.</summary>
    /// <param name="options">The compilation.</param>
    /// <param name="result">Its result; null when there is none yet.</param>
    public static IEnumerable<string> Files(CompileOptions options, CompileResult? result)
    {
        var named = options.LinkedSources.Prepend(options.Source).Concat(options.ExportHeader is { } header ? [header] : []);
        var files = named.Select(file => FullPath(file, options)).Concat(result?.Dependencies ?? []);
        return (result is { Succeeded: false } ? files.Concat(Remedies(options, result)) : files).Distinct(StringComparer.Ordinal);
    }

    /// <summary>The directories in which a new header could be found by the next compilation, full paths.</summary>
    public static IEnumerable<string> Directories(CompileOptions options) =>
        options.LinkedSources.Prepend(options.Source).Select(source => DirectoryOf(FullPath(source, options)))
            .Concat(IncludeFlags.Directories(options)).Distinct(StringComparer.Ordinal);

    /// <summary>
    /// Files that may fix a failed compilation: the compiler does not say which files it opened when one of them is missing, so those that its
    /// messages are about, and every place where it would have found it.
    /// </summary>
    private static IEnumerable<string> Remedies(CompileOptions options, CompileResult result)
    {
        var places = result.Diagnostics
            .SelectMany(diagnostic => diagnostic.IncludedFrom.Concat(diagnostic.Location is { } location ? [location] : []))
            .Select(place => FullPath(place.File, options)).ToList();
        foreach (var place in places)
        {
            yield return place;
        }

        foreach (var missing in result.MissingHeaders)
        {
            foreach (var directory in places.Select(DirectoryOf).Concat(Directories(options)))
            {
                yield return SystemPath.Full(missing, directory);
            }
        }

        if (options.Toolchain.Vmlinux is { } vmlinux)
        {
            yield return FullPath(vmlinux, options);
        }
    }

    private static string FullPath(string file, CompileOptions options) => SystemPath.Full(file, options.WorkingDirectory);

    private static string DirectoryOf(string file) => Path.GetDirectoryName(file) ?? file;
}
