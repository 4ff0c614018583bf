using System.Collections.Immutable;
using System.Diagnostics;

namespace Eunomia.EndToEnd.Tests.Harness;

/// <summary>A running <c>ecc watch</c>, a real process. What the developer's own environment says does not reach it.</summary>
internal sealed class EccWatch : IAsyncDisposable
{
    // What ends a round.
    private const string Watching = "ecc: watching ";

    // What was saved this short a time before it starts may have been saved after it: it is compiled twice.
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(50);

    // Longer than a change takes to be noticed.
    private static readonly TimeSpan Silence = TimeSpan.FromMilliseconds(2500);

    private readonly Process _process;
    private readonly List<string> _output = [];
    private readonly List<string> _error = [];
    private readonly Task _readers;
    private int _seen;

    private EccWatch(Process process)
    {
        _process = process;
        _readers = Task.WhenAll(ReadAsync(process.StandardOutput, _output), ReadAsync(process.StandardError, _error));
    }

    /// <summary>Lines of standard output, those of the command that follows included.</summary>
    public ImmutableArray<string> Output => Snapshot(_output);

    /// <summary>Lines of standard error.</summary>
    public ImmutableArray<string> Error => Snapshot(_error);

    /// <summary>Its process.</summary>
    public int Id => _process.Id;

    /// <summary>Starts it in a directory, and returns after the first round.</summary>
    public static async Task<EccWatch> StartAsync(Workspace workspace, params string[] arguments)
    {
        var watch = Start([], workspace.Path, arguments);
        await watch.RoundAsync();
        return watch;
    }

    /// <summary>Starts it and waits for nothing.</summary>
    /// <param name="launcher">A program and its arguments that start it; may be empty.</param>
    /// <param name="directory">Its current directory.</param>
    /// <param name="arguments">After <c>watch</c>.</param>
    public static EccWatch Start(IEnumerable<string> launcher, string directory, params string[] arguments)
    {
        string[] command = [.. launcher, Ecc.Path, "watch", .. arguments];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = directory,
        };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("ECC_", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(name);
        }

        start.Environment["ECC_CACHE_DIR"] = TestFiles.WarmCache;
        Thread.Sleep(Moment);
        return new EccWatch(Process.Start(start)!);
    }

    /// <summary>Waits until the next round is over.</summary>
    /// <returns>The lines it wrote to standard error.</returns>
    public async Task<ImmutableArray<string>> RoundAsync()
    {
        var round = await Eventually.FindAsync(
            () => Error is var lines && lines.Skip(_seen).Index().FirstOrDefault(line => line.Item.StartsWith(Watching, StringComparison.Ordinal)) is { Item: not null } last
                ? new Lines([.. lines.Skip(_seen).Take(last.Index + 1)]) : null,
            Explain);
        _seen += round.All.Length;
        return round.All;
    }

    /// <summary>The next round, which must have compiled all that it compiled without an error.</summary>
    /// <returns>Its lines on successes, without the time.</returns>
    public async Task<ImmutableArray<string>> SuccessesAsync()
    {
        var lines = await RoundAsync();
        Assert.DoesNotContain(lines, line => line.Contains("error", StringComparison.Ordinal));
        return [.. lines.Where(line => line.Contains(".json: ", StringComparison.Ordinal)).Select(line => line["00:00:00 ".Length..])];
    }

    /// <summary>Waits for a line of standard error.</summary>
    public Task<string> SaysAsync(string text) =>
        Eventually.FindAsync(() => Error.FirstOrDefault(line => line.Contains(text, StringComparison.Ordinal)), Explain);

    /// <summary>Waits for so many lines of standard output.</summary>
    public Task OutputsAsync(int lines) => Eventually.HoldsAsync(() => Output.Length >= lines, Explain);

    /// <summary>Sees to it that nothing more happens.</summary>
    public async Task StaysQuietAsync()
    {
        await Task.Delay(Silence, TestContext.Current.CancellationToken);
        Assert.Equal([], Error.Skip(_seen));
    }

    /// <summary>Stops it as Ctrl-C does.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> StopAsync()
    {
        await HostTool.Require("sh").RunAsync("-c", $"kill -INT {Id}");
        return await EndAsync();
    }

    /// <summary>Waits for its end.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> EndAsync()
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        timeout.CancelAfter(TimeSpan.FromMinutes(1));
        await _process.WaitForExitAsync(timeout.Token);
        await _readers.WaitAsync(timeout.Token);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private string Explain() => $"ecc watch did not do what was waited for. It wrote:\n{string.Join('\n', Error)}\n{string.Join('\n', Output)}";

    private static ImmutableArray<string> Snapshot(List<string> lines)
    {
        lock (lines)
        {
            return [.. lines];
        }
    }

    private static async Task ReadAsync(StreamReader reader, List<string> lines)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            lock (lines)
            {
                lines.Add(line);
            }
        }
    }

    private sealed record Lines(ImmutableArray<string> All);
}
