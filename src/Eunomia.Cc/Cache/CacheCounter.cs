using System.Globalization;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Eunomia.Cc.Cache;

/// <summary>Counts events, each in a file with a number: nothing is locked, and two at the same instant may count as one.</summary>
internal static class CacheCounter
{
    /// <summary>Compilations whose result was in the cache.</summary>
    public const string Hits = "results/hits";

    /// <summary>Compilations whose result was not in the cache.</summary>
    public const string Misses = "results/misses";

    // Less than what a number of 64 bits can have.
    private const int LongestNumber = 18;

    /// <summary>Increments a counter; silently not where that is impossible.</summary>
    public static void Count(CacheStore cache, string counter)
    {
        var path = cache.PathOf(counter);
        try
        {
            // What is there may be a link to elsewhere, but nobody can put one there now.
            if (cache.IsOurs(path) || (FileStatus.Read(path, followLinks: false) is null && cache.MayWrite(path)))
            {
                using var file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite);
                var known = Parse(file);
                if (known == 0)
                {
                    // Another text may be there, which is longer.
                    RandomAccess.SetLength(file, 0);
                }

                RandomAccess.Write(file, Encoding.UTF8.GetBytes((known + 1).ToString(CultureInfo.InvariantCulture)), 0);
            }
        }
        catch (Exception e) when (IoMessage.IsAbout(e))
        {
            // Nobody depends on it.
        }
    }

    /// <summary>Value of a counter.</summary>
    public static long Read(CacheStore cache, string counter)
    {
        // Nobody depends on it.
        var path = cache.PathOf(counter);
        return Attempt.Read(
            () =>
            {
                using var file = cache.IsOurs(path) ? File.OpenHandle(path) : null;
                return file is null ? 0 : Parse(file);
            },
            otherwise: 0);
    }

    /// <summary>Reads the number; anything else counts as 0.</summary>
    private static long Parse(SafeFileHandle file)
    {
        Span<byte> digits = stackalloc byte[LongestNumber];
        var length = RandomAccess.Read(file, digits, 0);
        return length < LongestNumber && long.TryParse(digits[..length], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
    }
}
