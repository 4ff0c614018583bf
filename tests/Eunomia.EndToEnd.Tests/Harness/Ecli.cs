using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Eunomia.EndToEnd.Tests.Harness;

/// <summary>A running <c>ecli</c>, the built one, a real process. What the developer's own environment says does not reach it.</summary>
internal sealed class Ecli : IAsyncDisposable
{
    // It says so with -v, when everything is attached.
    private const string Running = "ecli: running";

    private readonly Process _process;
    private readonly string _command;
    private readonly List<string> _output = [];
    private readonly List<string> _error = [];
    private readonly Task _readers;

    private Ecli(Process process, string command, bool readsOutput)
    {
        (_process, _command) = (process, command);
        _readers = Task.WhenAll(
            readsOutput ? ReadAsync(process.StandardOutput, _output) : Task.CompletedTask,
            ReadAsync(process.StandardError, _error));
    }

    /// <summary>The executable.</summary>
    public static string Path { get; } = NativeTools.Find("Eunomia.Runtime.Cli", "ecli");

    /// <summary>Its process.</summary>
    public int Id => _process.Id;

    /// <summary>What it printed so far: lines of standard output.</summary>
    public ImmutableArray<string> Output => Snapshot(_output);

    /// <summary>Lines of standard error.</summary>
    public ImmutableArray<string> Error => Snapshot(_error);

    /// <summary>The same, each as JSON.</summary>
    public IEnumerable<JsonNode> Events => Output.Select(line => JsonNode.Parse(line)!);

    /// <summary>Runs it to its end.</summary>
    public static async Task<EcliRun> RunAsync(params string[] arguments)
    {
        await using var ecli = Start([], readsOutput: true, arguments);
        return await ecli.EndAsync();
    }

    /// <summary>Starts it with <c>-v</c>, and returns when all programs are attached; where this kernel cannot, the test is skipped with its reason.</summary>
    public static Task<Ecli> StartAsync(params string[] arguments) => StartInAsync([], arguments);

    /// <summary>The same by way of another program, such as <c>ip netns exec</c>.</summary>
    public static async Task<Ecli> StartInAsync(IEnumerable<string> launcher, params string[] arguments)
    {
        await RunningKernel.RequireAsync();
        var ecli = Start(launcher, readsOutput: true, ["-v", .. arguments]);
        await ecli.AttachedAsync();
        return ecli;
    }

    /// <summary>Starts it, and reads of its output nothing: that is up to the test.</summary>
    public static async Task<Ecli> StartUnreadAsync(params string[] arguments)
    {
        await RunningKernel.RequireAsync();
        var ecli = Start([], readsOutput: false, ["-v", .. arguments]);
        await ecli.AttachedAsync();
        return ecli;
    }

    /// <summary>Starts it and waits for nothing.</summary>
    public static Ecli Start(IEnumerable<string> launcher, bool readsOutput, params string[] arguments)
    {
        string[] command = [.. launcher, Path, .. arguments];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("ECLI_", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(name);
        }

        return new Ecli(Process.Start(start)!, string.Join(' ', command), readsOutput);
    }

    /// <summary>The first event that is so, when it comes.</summary>
    /// <param name="matches">What the event must be like.</param>
    /// <param name="repeat">Makes such events, again and again; null when they come by themselves or have been made.</param>
    public Task<JsonNode> EventAsync(Func<JsonNode, bool> matches, Func<Task>? repeat = null) => SearchAsync(line => JsonNode.Parse(line) is { } node && matches(node) ? node : null, repeat);

    /// <summary>The first line that is so, when it comes.</summary>
    public Task<string> LineAsync(Func<string, bool> matches, Func<Task>? repeat = null) => SearchAsync(line => matches(line) ? line : null, repeat);

    /// <summary>Sends it a signal, such as <c>INT</c>.</summary>
    public Task SignalAsync(string name) => HostTool.Require("sh").RunAsync("-c", $"kill -{name} {Id}");

    /// <summary>Stops it as Ctrl-C does, and expects it to say that all was well.</summary>
    public async Task<EcliRun> StopAsync()
    {
        await SignalAsync("INT");
        return (await EndAsync()).Ended(0);
    }

    /// <summary>Waits for its end.</summary>
    public async Task<EcliRun> EndAsync()
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        timeout.CancelAfter(TimeSpan.FromMinutes(1));
        await _process.WaitForExitAsync(timeout.Token);
        await _readers.WaitAsync(timeout.Token);
        return new EcliRun(_process.ExitCode, Output, Error);
    }

    /// <summary>Bytes from its output, when it is not read otherwise.</summary>
    public async Task<int> ReadAsync(byte[] buffer) =>
        await _process.StandardOutput.BaseStream.ReadAsync(buffer, TestContext.Current.CancellationToken);

    /// <summary>Closes its output, as a reader that has enough.</summary>
    public void CloseOutput() => _process.StandardOutput.Close();

    /// <summary>Kibibytes of memory it has now.</summary>
    public long Memory() => long.Parse(
        File.ReadLines($"/proc/{Id}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
        CultureInfo.InvariantCulture);

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private async Task AttachedAsync()
    {
        await Eventually.HoldsAsync(() => Error.Contains(Running) || _process.HasExited, Explain);
        if (_process.HasExited)
        {
            await _readers;
            var run = new EcliRun(_process.ExitCode, Output, Error);
            await DisposeAsync();
            Assert.SkipWhen(run.KernelRefusal is not null, $"this kernel cannot run it: {run.KernelRefusal}");
            Assert.Contains(Running, run.Error);
        }
    }

    private async Task<T> SearchAsync<T>(Func<string, T?> match, Func<Task>? repeat)
        where T : class
    {
        var next = 0;
        if (repeat is not null)
        {
            await repeat();
        }

        return await Eventually.FindAsync(Look, Explain);

        T? Look()
        {
            var lines = Output;
            for (; next < lines.Length; next++)
            {
                if (match(lines[next]) is { } found)
                {
                    return found;
                }
            }

            return null;
        }
    }

    private string Explain() => $"""
        {_command}
        did not show what was waited for. Its last lines:
        {string.Join('\n', Output.TakeLast(20))}
        {string.Join('\n', Error.TakeLast(20))}
        """;

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
}

/// <summary>How <c>ecli</c> ended, and what it printed.</summary>
internal sealed record EcliRun(int ExitCode, ImmutableArray<string> Output, ImmutableArray<string> Error)
{
    // LoadRefused and NothingAttached: what the kernel has to say to a package that is sound.
    private static readonly string[] Refusals = ["[ECLI03", "[ECLI0402]"];

    /// <summary>Why the kernel does not run the package, if it does not.</summary>
    public string? KernelRefusal => ExitCode == 3 && Error.FirstOrDefault(line => Refusals.Any(id => line.Contains(id, StringComparison.Ordinal))) is { } refusal
        ? $"{refusal}{string.Concat(Error.Where(IsReason).Take(1).Select(line => $" ({line.Trim()})"))}"
        : null;

    /// <summary>What it said in the end.</summary>
    public string Summary => Error.LastOrDefault(line => line.Contains(" events in ", StringComparison.Ordinal) || line.Contains(" event in ", StringComparison.Ordinal)) ?? "";

    /// <summary>The run, if it ended so; else the test fails with what it said.</summary>
    public EcliRun Ended(int exitCode)
    {
        Assert.True(ExitCode == exitCode, $"ecli returned {ExitCode}, not {exitCode}:\n{string.Join('\n', Error.TakeLast(20))}\n{string.Join('\n', Output.TakeLast(20))}");
        return this;
    }

    /// <summary>The run, if it ended so with that id; else the test fails.</summary>
    public EcliRun Failed(int exitCode, string id)
    {
        Assert.Contains(Ended(exitCode).Error, line => line.Contains(": error: ", StringComparison.Ordinal) && line.EndsWith($"[{id}]", StringComparison.Ordinal));
        return this;
    }

    private static bool IsReason(string line) =>
        line.Contains("is not attached", StringComparison.Ordinal) || line.Contains("load failed", StringComparison.Ordinal);
}
