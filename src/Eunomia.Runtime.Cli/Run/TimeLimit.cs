using System.Diagnostics;
using Eunomia.Runtime.Cli.Diagnostics;
using Eunomia.Runtime.Diagnostics;

namespace Eunomia.Runtime.Cli.Run;

/// <summary>The time that <c>--timeout</c> gives, counted from the start of the command, and whoever stops it before.</summary>
internal sealed class TimeLimit : IDisposable
{
    /// <summary>
    /// How long a step may go on after the end before nobody waits for it any more: the kernel's verifier and the file systems of others know
    /// nothing of a token.
    /// </summary>
    private static readonly TimeSpan GracePeriod = TimeSpan.FromMilliseconds(500);

    private readonly CancellationToken _stop;
    private readonly CancellationTokenSource _end;
    private readonly CancellationTokenSource _late = new();
    private readonly long _start = Stopwatch.GetTimestamp();
    private TimeSpan? _limit;
    private readonly CancellationTokenRegistration _whenOver;

    /// <summary>Starts the clock.</summary>
    /// <param name="stop">A signal.</param>
    public TimeLimit(CancellationToken stop)
    {
        _stop = stop;
        _end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        _whenOver = End.Register(() => _late.CancelAfter(GracePeriod));
    }

    /// <summary>Cancelled when the time is over, or by the signal.</summary>
    public CancellationToken End => _end.Token;

    /// <summary>Cancelled when there was time enough since the end to do what was left to do.</summary>
    public CancellationToken Late => _late.Token;

    /// <summary>What is left; the longest time there is without a limit.</summary>
    public TimeSpan Left => _limit - Stopwatch.GetElapsedTime(_start) ?? TimeSpan.MaxValue;

    /// <summary>Sets the limit; null: none.</summary>
    public void Set(TimeSpan? limit)
    {
        _limit = limit;
        // Who waits for longer than a timer can asks for what is left.
        _end.CancelAfter(limit is null || Left.TotalMilliseconds >= int.MaxValue ? Timeout.InfiniteTimeSpan : Left < TimeSpan.Zero ? TimeSpan.Zero : Left);
    }

    /// <summary>Waits for a step before the programs are attached.</summary>
    /// <exception cref="BpfRuntimeException">The time was over first.</exception>
    /// <exception cref="OperationCanceledException">The signal came first.</exception>
    public async Task<T> BoundAsync<T>(Task<T> step)
    {
        try
        {
            return await step.WaitAsync(End);
        }
        catch (OperationCanceledException) when (!_stop.IsCancellationRequested)
        {
            throw new BpfRuntimeException(CommandProblems.TimeOver());
        }
    }

    /// <summary>Waits for the run, which heeds the end by itself, but for what it cannot interrupt.</summary>
    /// <param name="run">It.</param>
    /// <param name="mayBeLeft">Whether nothing stays in the kernel that the process does not take with it.</param>
    /// <exception cref="BpfRuntimeException">The time was over before anything was attached.</exception>
    /// <exception cref="OperationCanceledException">It did not end in spite of the signal.</exception>
    public async Task<int> BoundAsync(Task<int> run, Func<bool> mayBeLeft)
    {
        await Task.WhenAny(run, Task.Delay(Timeout.Infinite, End));
        while (await Task.WhenAny(run, Task.Delay(GracePeriod)) != run)
        {
            if (mayBeLeft())
            {
                _stop.ThrowIfCancellationRequested();
                throw new BpfRuntimeException(CommandProblems.TimeOver());
            }
        }

        return await run;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _whenOver.Dispose();
        _late.Dispose();
        _end.Dispose();
    }
}
