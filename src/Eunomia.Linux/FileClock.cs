namespace Eunomia.Linux;

/// <summary>The clock that file systems stamp with, in nanoseconds since 1970.</summary>
internal static class FileClock
{
    /// <summary>A timestamp may be one tick of the kernel, at most 10 ms, behind the clock.</summary>
    public const long Tick = 20_000_000;

    private const long Settled = 2_000_000_000;

    /// <summary>Whether any later change of a file will change its timestamps: clocks of file systems tick slowly.</summary>
    public static bool IsSettled(FileStatus status) => Math.Max(status.Modified, status.Changed) < Now - Settled;

    /// <summary>The time now.</summary>
    public static long Now => (DateTime.UtcNow - DateTime.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick;
}
