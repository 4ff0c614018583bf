using System.Collections.Immutable;
using Eunomia.Cc.Diagnostics;

namespace Eunomia.Cc.Cache;

/// <summary>The cache directory, for those who want to know what is in it, or want it empty.</summary>
/// <param name="path">Where it is.</param>
/// <param name="limit">How large it may be, in bytes.</param>
public sealed class CacheDirectory(string path, long limit)
{
    private readonly CacheStore _cache = new(path);

    /// <summary>Why it is not used; null when it is, or could be.</summary>
    public Diagnostic? Problem => _cache.Problem is { } reason ? DiagnosticCatalog.CacheNotUsable(_cache.Directory, reason) : null;

    /// <summary>Counts what is there.</summary>
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

    /// <summary>Removes everything that is ecc's. A compilation at the same time does not mind.</summary>
    /// <returns>What was removed.</returns>
    public CacheContent Clear()
    {
        var removed = CacheFiles.In(_cache).Where(file => file.TryDelete()).ToArray();
        foreach (var directory in CacheFiles.DirectoriesIn(_cache))
        {
            try
            {
                Directory.Delete(directory);
            }
            catch (Exception e) when (IoMessage.IsAbout(e))
            {
                // Somebody has put something else there, or is just writing to it.
            }
        }

        return new CacheContent(null, removed.Length, removed.Sum(file => file.Size));
    }
}

/// <summary>What is in the cache.</summary>
/// <param name="Directory">Its full path.</param>
/// <param name="Limit">How many bytes it may have.</param>
/// <param name="Contents">What there is of each kind.</param>
/// <param name="Hits">How many compilations were not necessary.</param>
/// <param name="Misses">How many were.</param>
public sealed record CacheStatistics(string Directory, long Limit, ImmutableArray<CacheContent> Contents, long Hits, long Misses);

/// <summary>A part of the cache.</summary>
/// <param name="Kind">What it is; null for all kinds.</param>
/// <param name="Entries">How many.</param>
/// <param name="Bytes">Their size.</param>
public sealed record CacheContent(CacheKind? Kind, int Entries, long Bytes);
