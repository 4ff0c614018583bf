using Eunomia.Cc.Output.Interop;

namespace Eunomia.Cc.Cache;

/// <summary>Counts events in files that grow by a byte each time: there is nothing to lock, and two at the same instant may count as one.</summary>
internal static class CacheCounter
{
    /// <summary>Compilations that were not necessary.</summary>
    public const string Hits = "results/hits";

    /// <summary>Those that were.</summary>
    public const string Misses = "results/misses";

    /// <summary>Counts one more; silently not where that is impossible.</summary>
    public static void Count(CacheStore cache, string counter)
    {
        var path = cache.PathOf(counter);
        try
        {
            // What is there may be a link to elsewhere.
            if (FileStatus.Of(path, followLinks: false) is null or { IsRegular: true, IsTrusted: true })
            {
                using var file = File.OpenHandle(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
                RandomAccess.Write(file, "+"u8, RandomAccess.GetLength(file));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Nobody depends on it.
        }
    }

    /// <summary>How often it was counted.</summary>
    public static long Read(CacheStore cache, string counter) =>
        FileStatus.Of(cache.PathOf(counter), followLinks: false) is { IsRegular: true } status ? status.Size : 0;
}
