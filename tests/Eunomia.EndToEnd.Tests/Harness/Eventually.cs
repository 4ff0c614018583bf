using System.Diagnostics;

namespace Eunomia.EndToEnd.Tests.Harness;

/// <summary>Waiting for what happens soon, on a machine that may be busy with other tests.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Waits until there is something.</summary>
    /// <param name="look">Looks for it; null when it is not there yet.</param>
    /// <param name="explain">What the test says when it never comes.</param>
    public static async Task<T> FindAsync<T>(Func<T?> look, Func<string> explain)
        where T : class
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            if (look() is { } found)
            {
                return found;
            }

            Assert.True(Stopwatch.GetElapsedTime(started) < Limit, explain());
            await Task.Delay(Pause, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Waits until something is so.</summary>
    public static Task HoldsAsync(Func<bool> look, Func<string> explain) => FindAsync(() => look() ? "" : null, explain);
}
