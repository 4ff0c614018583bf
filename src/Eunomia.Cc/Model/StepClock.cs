using System.Collections.Concurrent;
using System.Diagnostics;

namespace Eunomia.Cc;

/// <summary>Measures the steps of a compilation, some of which run side by side.</summary>
internal sealed class StepClock
{
    private readonly ConcurrentQueue<StepTime> _steps = new();

    /// <summary>The measured steps, in the order they ended.</summary>
    public ImmutableArray<StepTime> Steps => [.. _steps];

    /// <summary>Measures a step.</summary>
    public T Measure<T>(string step, Func<T> work)
    {
        var start = Stopwatch.GetTimestamp();
        try
        {
            return work();
        }
        finally
        {
            _steps.Enqueue(new StepTime(step, Stopwatch.GetElapsedTime(start)));
        }
    }

    /// <summary>Measures an asynchronous step.</summary>
    public async Task<T> MeasureAsync<T>(string step, Func<Task<T>> work)
    {
        var start = Stopwatch.GetTimestamp();
        try
        {
            return await work();
        }
        finally
        {
            _steps.Enqueue(new StepTime(step, Stopwatch.GetElapsedTime(start)));
        }
    }
}
