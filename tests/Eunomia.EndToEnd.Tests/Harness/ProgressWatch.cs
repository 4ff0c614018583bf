using System.Globalization;
using CliWrap;

namespace Eunomia.EndToEnd.Tests.Harness;

/// <summary>
/// Waits for commands for as long as they get on with their work. A limit by the clock ends what is only slow, because the machine is busy;
/// this one ends a command whose processes have used no processor time for a while.
/// </summary>
internal static class ProgressWatch
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    // Two minutes in which nothing was done. Processes that wait for one another, or for a registry, are idle for seconds.
    private const int IdleLooks = 60;

    /// <summary>Starts a command and waits for its end.</summary>
    /// <param name="start">Starts it; the token ends it when it hangs, or when the test is cancelled.</param>
    public static async Task<T> RunAsync<T>(Func<CancellationToken, CommandTask<T>> start)
    {
        using var hung = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        using var ended = new CancellationTokenSource();
        var running = start(hung.Token);
        var watching = WatchAsync(running.ProcessId, hung, ended.Token);
        try
        {
            return await running.Task;
        }
        finally
        {
            await ended.CancelAsync();
            await watching;
        }
    }

    private static async Task WatchAsync(int process, CancellationTokenSource hung, CancellationToken ended)
    {
        var (last, idle) = (-1L, 0);
        while (idle < IdleLooks)
        {
            await Task.Delay(Interval, ended).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (ended.IsCancellationRequested)
            {
                return;
            }

            var now = ProcessorTime(process);
            (last, idle) = (now, now == last ? idle + 1 : 0);
        }

        await hung.CancelAsync();
    }

    /// <summary>Clock ticks that a process, its descendants, and those of them that have ended have run.</summary>
    private static long ProcessorTime(int process)
    {
        var all = new Dictionary<int, (int Parent, long Ticks)>();
        foreach (var directory in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(directory), NumberStyles.None, CultureInfo.InvariantCulture, out var id) && Stat(directory) is { } stat)
            {
                all[id] = stat;
            }
        }

        return all.Where(entry => Descends(entry.Key)).Sum(entry => entry.Value.Ticks);

        bool Descends(int id)
        {
            // Process ids are reused while they are read, so the way up could be a circle.
            for (var steps = 0; steps <= all.Count; steps++)
            {
                if (id == process)
                {
                    return true;
                }

                if (!all.TryGetValue(id, out var stat))
                {
                    return false;
                }

                id = stat.Parent;
            }

            return false;
        }
    }

    /// <summary>Fields 4 and 14 to 17 of <c>/proc/PID/stat</c> (https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html); null when it has ended.</summary>
    private static (int Parent, long Ticks)? Stat(string directory)
    {
        try
        {
            var text = File.ReadAllText(Path.Combine(directory, "stat"));
            // The name may have spaces and parentheses in it; the fields behind it have none.
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return (int.Parse(fields[1], CultureInfo.InvariantCulture), fields[11..15].Sum(field => long.Parse(field, CultureInfo.InvariantCulture)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
