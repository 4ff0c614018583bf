using System.Diagnostics;
using System.Text;
using CliWrap;
using CliWrap.Buffered;

namespace Eunomia.StandIns.Tests.CliWrap;

public class CancellationTests
{
    private const int Timeout = 15_000;

    [Fact(Timeout = Timeout)]
    public async Task Forceful_cancellation_kills_the_process_and_its_children()
    {
        using var cancel = new CancellationTokenSource();
        var grandchild = new TaskCompletionSource<int>();
        var running = Shell("trap '' INT TERM; sleep 600 & echo $!; wait")
            .WithStandardOutputPipe(PipeTarget.ToDelegate(line => grandchild.SetResult(int.Parse(line))))
            .ExecuteAsync(cancel.Token);
        var grandchildId = await grandchild.Task;

        await cancel.CancelAsync();

        var cancelled = await Assert.ThrowsAsync<OperationCanceledException>(() => running);
        Assert.Equal(cancel.Token, cancelled.CancellationToken);
        Assert.False(await RunsAsync(running.ProcessId));
        Assert.False(await RunsAsync(grandchildId));
    }

    [Fact(Timeout = Timeout)]
    public async Task Forceful_cancellation_does_not_wait_for_a_process_that_escaped_with_the_pipe()
    {
        using var cancel = new CancellationTokenSource();
        var escaped = new TaskCompletionSource<int>();

        // Double fork: the sleeper's parent is init, so it is outside the tree, and it holds both pipes.
        var running = Shell("(setsid sleep 600 & echo $!); exec sleep 600")
            .WithStandardOutputPipe(PipeTarget.ToDelegate(line => escaped.SetResult(int.Parse(line))))
            .WithStandardErrorPipe(PipeTarget.ToStream(Stream.Null))
            .ExecuteAsync(cancel.Token);
        var escapedId = await escaped.Task;
        try
        {
            await cancel.CancelAsync();

            await Assert.ThrowsAsync<OperationCanceledException>(() => running);
            Assert.True(await RunsAsync(escapedId, patience: TimeSpan.Zero));
        }
        finally
        {
            using var process = Process.GetProcessById(escapedId);
            process.Kill();
        }
    }

    [Fact(Timeout = Timeout)]
    public async Task Graceful_cancellation_interrupts_and_waits_for_the_process_to_clean_up()
    {
        using var cancel = new CancellationTokenSource();
        var output = new StringBuilder();
        var ready = new TaskCompletionSource();
        var running = Shell("trap 'echo cleaned; exit 0' INT; echo ready; while :; do sleep 0.05; done")
            .WithStandardOutputPipe(PipeTarget.ToDelegate(line =>
            {
                output.Append(line).Append(' ');
                ready.TrySetResult();
            }))
            .ExecuteAsync(CancellationToken.None, cancel.Token);
        await ready.Task;

        await cancel.CancelAsync();

        var cancelled = await Assert.ThrowsAsync<OperationCanceledException>(() => running);
        Assert.Equal(cancel.Token, cancelled.CancellationToken);
        Assert.Equal("ready cleaned ", output.ToString());
    }

    [Fact(Timeout = Timeout)]
    public async Task A_process_that_ignores_the_interrupt_can_still_be_killed()
    {
        using var forceful = new CancellationTokenSource();
        using var graceful = new CancellationTokenSource();
        var ready = new TaskCompletionSource();
        var running = Shell("trap '' INT; echo ready; exec sleep 600")
            .WithStandardOutputPipe(PipeTarget.ToDelegate(_ => ready.SetResult()))
            .ExecuteAsync(forceful.Token, graceful.Token);
        await ready.Task;

        await graceful.CancelAsync();
        await Task.Delay(100, TestContext.Current.CancellationToken);
        Assert.False(running.Task.IsCompleted);
        await forceful.CancelAsync();

        var cancelled = await Assert.ThrowsAsync<OperationCanceledException>(() => running);
        Assert.Equal(forceful.Token, cancelled.CancellationToken);
    }

    [Fact(Timeout = Timeout)]
    public async Task A_token_cancelled_beforehand_ends_the_process_at_once()
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Shell("exec sleep 600").ExecuteBufferedAsync(new CancellationToken(canceled: true)));
    }

    [Fact(Timeout = Timeout)]
    public async Task Cancelling_after_the_end_changes_nothing()
    {
        using var cancel = new CancellationTokenSource();
        var running = Shell("true").ExecuteAsync(cancel.Token);
        await running;

        await cancel.CancelAsync();

        Assert.True((await running).IsSuccess);
    }

    /// <summary>Whether the process still runs after <paramref name="patience"/>; a killed one may need a moment to be reaped.</summary>
    private static async Task<bool> RunsAsync(int processId, TimeSpan? patience = null)
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            var stat = $"/proc/{processId}/stat";
            var runs = File.Exists(stat) && !File.ReadAllText(stat).Contains(") Z", StringComparison.Ordinal);
            if (!runs || clock.Elapsed >= (patience ?? TimeSpan.FromSeconds(2)))
            {
                return runs;
            }

            await Task.Delay(10);
        }
    }

    // A shell cannot trap what was ignored when it started, as interrupts are where these tests run behind 'nohup' or '&'.
    private static Command Shell(string script) => Cli.Wrap("env").WithArguments(["--default-signal=INT", "sh", "-c", script]);
}
