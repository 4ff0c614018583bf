namespace Eunomia.Cc.Output;

/// <summary>The clock that file systems stamp with, in nanoseconds since 1970.</summary>
internal static class FileClock
{
    /// <summary>A stamp may be one tick of the kernel, at most 10 ms, behind the clock.</summary>
    public const long Tick = 20_000_000;

    /// <summary>What it says now.</summary>
    public static long Now => (DateTime.UtcNow - DateTime.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick;
}
