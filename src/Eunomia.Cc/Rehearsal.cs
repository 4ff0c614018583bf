using System.Runtime.CompilerServices;
using Eunomia.Cc.Cache;
using Eunomia.Cc.Output.Interop;

namespace Eunomia.Cc;

/// <summary>
/// While the compiler works, what comes after it is done once with an object of an earlier run, and the result is thrown away: .NET
/// then has loaded and compiled that code when it is needed. A native ecc has nothing to rehearse.
/// </summary>
internal static class Rehearsal
{
    private const int LargestObject = 1 << 20;
    private static readonly bool IsOfUse = RuntimeFeature.IsDynamicCodeCompiled && Environment.ProcessorCount > 1;
    private static readonly string Entry = "toolchain/" + CacheStore.Key("rehearsal 1");
    private static int _done;

    /// <summary>Starts it with what an earlier run left, once in a process.</summary>
    /// <param name="cache">Where that is.</param>
    /// <param name="rehearse">What is done with it.</param>
    public static void Start(CacheStore cache, Action<byte[]> rehearse)
    {
        // Another process may remove it in between: then nothing is rehearsed.
        if (IsOfUse && File.Exists(cache.PathOf(Entry)))
        {
            Start(() => cache.TryRead(Entry, LargestObject), rehearse);
        }
    }

    /// <summary>Starts it with an object, once in a process.</summary>
    public static void Start(byte[] sample, Action<byte[]> rehearse) => Start(() => sample, rehearse);

    /// <summary>Keeps an object to rehearse with. The largest has the most in it.</summary>
    public static void Keep(CacheStore cache, byte[] compiled)
    {
        if (IsOfUse && compiled.Length <= LargestObject && compiled.Length > (FileStatus.Of(cache.PathOf(Entry))?.Size ?? 0))
        {
            cache.TryWrite(Entry, compiled);
        }
    }

    /// <summary>Does something on another thread where that is of use; what comes of it, or goes wrong, does not matter.</summary>
    public static void Begin(Action action)
    {
        if (IsOfUse)
        {
            _ = Task.Run(() =>
            {
                try
                {
                    action();
                }
                catch (Exception)
                {
                    // Nobody waits for it. Whatever is wrong shows when it counts.
                }
            });
        }
    }

    private static void Start(Func<byte[]?> find, Action<byte[]> rehearse)
    {
        if (Interlocked.Exchange(ref _done, 1) == 0)
        {
            Begin(() =>
            {
                if (find() is { } sample)
                {
                    rehearse(sample);
                }
            });
        }
    }
}
