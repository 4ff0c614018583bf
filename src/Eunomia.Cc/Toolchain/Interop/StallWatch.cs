using System.Globalization;

namespace Eunomia.Cc.Toolchain.Interop;

/// <summary>
/// Ends a child process that blocks for too long, as on a named pipe or a terminal that a source includes: it takes no processor
/// time, of which there is a limit. Who reads from a slow disk is in another state, and one that is stopped is as well.
/// <see href="https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html">proc_pid_stat(5)</see>
/// </summary>
internal sealed class StallWatch : IDisposable
{
    /// <summary>The signal that ends it, SIGALRM: the exit code says so.</summary>
    public const int Signal = 14;

    /// <summary>Longest time that it may block, in seconds.</summary>
    public const int Seconds = 30;

    // Counted behind the name, which is in parentheses and may hold some.
    private const int State = 0;
    private const int UserTime = 11;
    private const int SystemTime = 12;

    private readonly PeriodicTimer _timer;
    private readonly int _process;
    private bool _isDisposed;

    private StallWatch(int process, TimeSpan interval) => (_process, _timer) = (process, new PeriodicTimer(interval));

    /// <summary>Watches a process, and those it has started, until this is disposed of.</summary>
    /// <param name="process">The process.</param>
    /// <param name="interval">Time between two checks; null: a second.</param>
    public static StallWatch Start(int process, TimeSpan? interval = null)
    {
        var watch = new StallWatch(process, interval ?? TimeSpan.FromSeconds(1));
        _ = watch.RunAsync();
        return watch;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_timer)
        {
            _isDisposed = true;
        }

        _timer.Dispose();
    }

    /// <summary>Counts checks, not time: while everything is suspended there are none.</summary>
    private async Task RunAsync()
    {
        var (idle, known) = (0, "");
        while (idle < Seconds && await _timer.WaitForNextTickAsync())
        {
            var times = Times();
            (idle, known) = times is not null && times == known ? (idle + 1, known) : (0, times ?? "");
        }

        lock (_timer)
        {
            // The process may be at something else by now.
            if (idle < Seconds || _isDisposed)
            {
                return;
            }

            foreach (var process in Tree())
            {
                _ = LibC.kill(process, Signal);
            }
        }
    }

    /// <summary>Processor times of all threads; null when one of them does not sleep, or there is none.</summary>
    private string? Times()
    {
        var times = new List<string>();
        try
        {
            foreach (var thread in Tree().SelectMany(Threads))
            {
                var stat = File.ReadAllText(thread + "/stat");
                var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
                if (fields[State] != "S")
                {
                    return null;
                }

                times.Add($"{thread} {fields[UserTime]} {fields[SystemTime]}");
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // One has ended meanwhile.
            return null;
        }

        return times.Count == 0 ? null : string.Join('\n', times);
    }

    /// <summary>The process and its descendants, which there are when a compiler is a script.</summary>
    private List<int> Tree()
    {
        var tree = new List<int> { _process };
        for (var i = 0; i < tree.Count; i++)
        {
            tree.AddRange(Threads(tree[i]).SelectMany(Children));
        }

        return tree;
    }

    // A process may end meanwhile.
    private static string[] Threads(int process) =>
        Attempt.Read(() => Directory.GetDirectories(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/task")), otherwise: []);

    private static IEnumerable<int> Children(string thread) =>
        Attempt.Read(() => File.ReadAllText(thread + "/children"), otherwise: "").Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(child => int.Parse(child, CultureInfo.InvariantCulture));
}
