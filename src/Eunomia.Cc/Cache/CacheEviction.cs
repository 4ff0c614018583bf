using System.Globalization;
using System.Text;

namespace Eunomia.Cc.Cache;

/// <summary>
/// Keeps the cache directory below its limit: the least recently used entries are removed. The size of the results is kept in a file, because
/// there may be thousands; the rest is few files.
/// </summary>
/// <param name="cache">The cache.</param>
/// <param name="limit">The limit, in bytes.</param>
internal sealed class CacheEviction(CacheStore cache, long limit)
{
    /// <summary>The name of the file with the total.</summary>
    public const string Total = "total";

    // So that not every run has to look through all of it.
    private const double Share = 0.8;
    private const string TotalEntry = "results/" + Total;
    private const int LargestTotal = 64;
    private const long Second = 1_000_000_000;

    // Who uses something says so once in a while only.
    private static readonly long InUse = (CacheStore.TouchInterval + TimeSpan.FromMinutes(1)).Ticks * TimeSpan.NanosecondsPerTick;

    // What this run wrote and used is newer.
    private readonly long _start = FileClock.Now - Second;
    private long _added;

    /// <summary>Adds to the number of bytes written to the results.</summary>
    public void Added(long bytes) => Interlocked.Add(ref _added, bytes);

    /// <summary>Evicts entries if the cache exceeds its limit. Where nothing was written that is not checked.</summary>
    public void MakeRoom()
    {
        if (!cache.HasWritten)
        {
            return;
        }

        var added = Interlocked.Exchange(ref _added, 0);
        var results = ReadTotal() + added;
        if (results is { } known && known + CacheFiles.In(cache, withResults: false).Sum(file => file.Size) <= limit)
        {
            if (added != 0)
            {
                WriteTotal(known);
            }

            return;
        }

        WriteTotal(Trim());
    }

    /// <summary>Removes the least recently used entries, down to below the limit.</summary>
    /// <returns>Size of the results afterwards, in bytes.</returns>
    private long Trim()
    {
        var files = CacheFiles.In(cache).ToList();
        var (all, results) = (files.Sum(file => file.Size), files.Where(IsResult).Sum(file => file.Size));
        if (all > limit)
        {
            var now = FileClock.Now + Second;
            // Nothing was used in the future: the clock was set back since.
            foreach (var file in files.OrderBy(file => file.Used > now ? 0 : file.Used).ThenBy(file => file.Path, StringComparer.Ordinal))
            {
                if (all <= limit * Share)
                {
                    break;
                }

                if (!IsInUse(file, now) && file.TryDelete())
                {
                    all -= file.Size;
                    results -= IsResult(file) ? file.Size : 0;
                }
            }
        }

        return results;
    }

    /// <summary>Results are read as wholes; compilers open headers some time after ecc has found them.</summary>
    private bool IsInUse(CacheFile file, long now) =>
        file.Used <= now && file.Used >= (file.Kind is CacheKind.Vmlinux or CacheKind.HeaderIndexes ? _start - InUse : _start);

    private static bool IsResult(CacheFile file) => file.Kind == CacheKind.Results;

    private long? ReadTotal() =>
        cache.TryRead(TotalEntry, LargestTotal) is { } bytes
        && long.TryParse(Encoding.UTF8.GetString(bytes), NumberStyles.None, CultureInfo.InvariantCulture, out var total) && total < long.MaxValue / 2
            ? total
            : null;

    private void WriteTotal(long total) => cache.TryWrite(TotalEntry, Encoding.UTF8.GetBytes(total.ToString(CultureInfo.InvariantCulture)));
}
