using Eunomia.Cc.Clang;

namespace Eunomia.Cc.Watching;

/// <summary>Which files and directories matter to a compilation that is done again whenever one of them changes.</summary>
public static class WatchPlan
{
    /// <summary>The files, full paths; some need not exist.</summary>
    /// <param name="options">What was compiled.</param>
    /// <param name="result">What became of it; null when that is not known yet.</param>
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
    /// Where the mistake may be: the compiler does not say which files it opened when one of them is missing, so those that its
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
