using Eunomia.Cc.Diagnostics;

namespace Eunomia.Cc.Cache;

/// <summary>The cache directory as a whole: its statistics, and clearing it.</summary>
/// <param name="path">Where it is.</param>
/// <param name="limit">Largest size, in bytes.</param>
public sealed class CacheDirectory(string path, long limit)
{
    private readonly CacheStore _cache = new(path);

    /// <summary>Why it is not used; null when it is, or could be.</summary>
    public Diagnostic? Problem => _cache.Problem is { } reason ? DiagnosticCatalog.CacheNotUsable(_cache.Directory, reason) : null;

    /// <summary>Counts entries and bytes.</summary>
    public CacheStatistics Measure()
    {
        var files = CacheFiles.In(_cache).ToLookup(file => file.Kind);
        return new CacheStatistics(
            _cache.Directory,
            limit,
            [.. Enum.GetValues<CacheKind>().Select(kind => new CacheContent(kind, files[kind].Count(CacheFiles.IsEntry), files[kind].Sum(file => file.Size)))],
            CacheCounter.Read(_cache, CacheCounter.Hits),
            CacheCounter.Read(_cache, CacheCounter.Misses));
    }

    /// <summary>Removes every file of ecc's. A compilation at the same time does not mind.</summary>
    /// <returns>Number and size of the removed entries.</returns>
    public CacheContent Clear()
    {
        var removed = CacheFiles.In(_cache).Where(file => file.TryDelete()).ToArray();
        foreach (var directory in CacheFiles.DirectoriesIn(_cache))
        {
            // Somebody may have put something else there, or be just writing to it.
            Attempt.Change(() => Directory.Delete(directory));
        }

        return new CacheContent(null, removed.Length, removed.Sum(file => file.Size));
    }
}

/// <summary>Statistics of the cache.</summary>
/// <param name="Directory">Its full path.</param>
/// <param name="Limit">Largest size, in bytes.</param>
/// <param name="Contents">Entries and bytes of each kind.</param>
/// <param name="Hits">Number of compilations whose result was in the cache.</param>
/// <param name="Misses">Number of compilations whose result was not.</param>
public sealed record CacheStatistics(string Directory, long Limit, ImmutableArray<CacheContent> Contents, long Hits, long Misses);

/// <summary>Entries and bytes of one kind.</summary>
/// <param name="Kind">The kind; null for all of them.</param>
/// <param name="Entries">Number of entries.</param>
/// <param name="Bytes">Their size.</param>
public sealed record CacheContent(CacheKind? Kind, int Entries, long Bytes);
