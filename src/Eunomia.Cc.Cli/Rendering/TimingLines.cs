using System.Diagnostics;
using System.Globalization;

namespace Eunomia.Cc.Cli.Rendering;

/// <summary>Times of a run, for <c>--timings</c>.</summary>
internal static class TimingLines
{
    /// <summary>Time since the start of the process, to the kernel's hundredth of a second.</summary>
    public static TimeSpan SinceStart()
    {
        using var process = Process.GetCurrentProcess();
        var elapsed = DateTime.UtcNow - process.StartTime.ToUniversalTime();
        // The clock may have been set back.
        return elapsed > TimeSpan.Zero ? elapsed : TimeSpan.Zero;
    }

    /// <summary>A line for each step, in the order the steps ended; they overlap, so the sum is more than the whole.</summary>
    /// <param name="startUp">Time before the first compilation; null to leave it out.</param>
    /// <param name="steps">The steps; those of one name are added up.</param>
    public static IEnumerable<string> Render(TimeSpan? startUp, IEnumerable<StepTime> steps)
    {
        if (startUp is { } before)
        {
            yield return Line("start-up", before);
        }

        foreach (var group in steps.GroupBy(step => step.Step, StringComparer.Ordinal))
        {
            yield return Line(group.Key, TimeSpan.FromTicks(group.Sum(step => step.Elapsed.Ticks)));
        }
    }

    private static string Line(string step, TimeSpan time) =>
        string.Create(CultureInfo.InvariantCulture, $"  {step,-10} {time.TotalMilliseconds,7:0.0} ms");
}
