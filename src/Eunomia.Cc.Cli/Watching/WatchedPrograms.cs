using Eunomia.Cc.Cli.Options;
using Eunomia.Cc.Watching;

namespace Eunomia.Cc.Cli.Watching;

/// <summary>State of the watched programs: results, dependencies, and which of them a change concerns.</summary>
internal sealed class WatchedPrograms
{
    private const string Header = ".h";

    private readonly Dictionary<string, Known> _known = new(StringComparer.Ordinal);

    // Headers that were there and that nobody read: only a new one can change what another source means.
    private readonly HashSet<string> _ignored = new(StringComparer.Ordinal);
    private ImmutableArray<CompileOptions> _compilations = [];
    private HashSet<string> _directories = new(StringComparer.Ordinal);

    /// <summary>The results of all programs, in the order of the sources.</summary>
    public ImmutableArray<CompileResult> Results => [.. _compilations.Select(options => _known[options.Source].Result)];

    /// <summary>The watched files, full paths.</summary>
    public IEnumerable<string> Files => _compilations.SelectMany(options => _known.TryGetValue(options.Source, out var known) ? known.Files : WatchPlan.Files(options, result: null));

    /// <summary>The watched directories, in which new files matter, full paths.</summary>
    public IEnumerable<string> Directories => _directories;

    /// <summary>The output files, full paths.</summary>
    public IEnumerable<string> Outputs => _compilations.SelectMany(OutputsOf);

    /// <summary>Updates the programs from the command line; those that are gone are forgotten.</summary>
    /// <param name="request">The command line.</param>
    /// <param name="changed">Files that have changed since the last update.</param>
    /// <returns>The programs to compile.</returns>
    public ImmutableArray<CompileOptions> Update(CompileRequest request, IReadOnlySet<string> changed)
    {
        _compilations = request.Compilations;
        var sources = _compilations.Select(options => options.Source).ToHashSet(StringComparer.Ordinal);
        foreach (var gone in _known.Keys.Except(sources, StringComparer.Ordinal).ToList())
        {
            _known.Remove(gone);
        }

        var outputs = Outputs.ToHashSet(StringComparer.Ordinal);
        // Of a directory that came or went, it is not known what came with it.
        var isNewHeader = changed.Concat(changed.Where(_directories.Contains).SelectMany(HeadersIn)).Any(file => IsNewHeader(file, outputs));
        _directories = _compilations.SelectMany(WatchPlan.Directories).Append(NativePath.CurrentDirectory).ToHashSet(StringComparer.Ordinal);
        _ignored.UnionWith(_directories.SelectMany(HeadersIn));
        return [.. _compilations.Where(options => isNewHeader || IsAffected(options, changed, outputs))];
    }

    /// <summary>Adds a result.</summary>
    public void Add(CompileOptions options, CompileResult result)
    {
        var files = WatchPlan.Files(options, result);
        if (!result.Succeeded && _known.TryGetValue(options.Source, out var before))
        {
            // A failed compilation may say little about what it read.
            files = files.Union(before.Files, StringComparer.Ordinal);
        }

        _known[options.Source] = new Known(options, result, files.ToHashSet(StringComparer.Ordinal));
    }

    private static IEnumerable<string> OutputsOf(CompileOptions options) => options.Outputs.Select(output => SystemPath.Full(output.Path));

    private static IEnumerable<string> HeadersIn(string directory)
    {
        try
        {
            return [.. SystemPath.FilesIn(directory, Header).Select(name => Path.Combine(directory, name))];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static bool IsHeader(string file) => file.EndsWith(Header, StringComparison.Ordinal);

    private bool IsNewHeader(string file, HashSet<string> outputs) =>
        IsHeader(file) && !outputs.Contains(file) && !_ignored.Contains(file)
        && _directories.Contains(Path.GetDirectoryName(file) ?? file) && !_known.Values.Any(known => known.Files.Contains(file));

    private bool IsAffected(CompileOptions options, IReadOnlySet<string> changed, HashSet<string> outputs)
    {
        if (!_known.TryGetValue(options.Source, out var known)
            || !known.Options.Outputs.SequenceEqual(options.Outputs) || !known.Options.LinkedSources.SequenceEqual(options.LinkedSources, StringComparer.Ordinal))
        {
            return true;
        }

        // A program that includes what is written for it would be compiled for ever.
        var relevant = changed.Except(OutputsOf(options), StringComparer.Ordinal);
        return relevant.Any(file => known.Files.Contains(file) || (!known.Result.Succeeded && IsHeader(file) && !outputs.Contains(file)));
    }

    private sealed record Known(CompileOptions Options, CompileResult Result, HashSet<string> Files);
}
