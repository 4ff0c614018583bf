using System.Diagnostics;

namespace Eunomia.Cc.Files;

/// <summary>When a compilation began, to tell whether a file was changed since.</summary>
internal readonly record struct CompileStart
{
    private readonly long _wall;
    private readonly long _ticks;

    private CompileStart(long wall, long ticks) => (_wall, _ticks) = (wall, ticks);

    /// <summary>That moment is now.</summary>
    public static CompileStart Now()
    {
        // In this order: a pause between the two makes the wall clock seem fast, and only a slow one means that it was set back.
        var wall = FileClock.Now;
        return new CompileStart(wall, Stopwatch.GetTimestamp());
    }

    /// <summary>Whether the clock was set back since then, so that no stamp means anything.</summary>
    public bool ClockWentBack()
    {
        var elapsed = Stopwatch.GetElapsedTime(_ticks);
        return FileClock.Now - _wall < elapsed.Ticks * TimeSpan.NanosecondsPerTick - FileClock.Tick;
    }

    /// <summary>Whether this is surely later than the last change of a file. It is not when the file is from the future.</summary>
    public bool IsAfter(FileStatus file) => Math.Max(file.Modified, file.Changed) < _wall - FileClock.Tick;
}
