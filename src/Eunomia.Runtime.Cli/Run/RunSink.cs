using Eunomia.Runtime.Events;
using Eunomia.Runtime.Sinks;

namespace Eunomia.Runtime.Cli.Run;

/// <summary>
/// Hands records on until there are enough, or the time is over, and ends the run then. Records that come too late are counted: there may be thousands, and printing one
/// takes as long as its process makes it.
/// </summary>
/// <param name="sink">Takes the others.</param>
/// <param name="counters">Count them, and say when there are enough.</param>
/// <param name="limit">The time.</param>
/// <param name="end">Ends the run.</param>
internal sealed class RunSink(IEventSink sink, RunCounters counters, TimeLimit limit, CancellationTokenSource end) : IEventSink
{
    private readonly CancellationToken _late = limit.Late;

    /// <inheritdoc/>
    public TimeSpan UntilTick => limit.Left;

    /// <summary>Nanoseconds since 1970.</summary>
    public static long Clock() => (DateTime.UtcNow - DateTime.UnixEpoch).Ticks * 100;

    /// <inheritdoc/>
    public RecordCallback Open(EventSource source)
    {
        var take = sink.Open(source);
        return record =>
        {
            if (counters.IsEnough)
            {
                return;
            }

            if (_late.IsCancellationRequested)
            {
                counters.Unread++;
            }
            else
            {
                take?.Invoke(record);
            }
        };
    }

    /// <inheritdoc/>
    public void Flush() => sink.Flush();

    /// <inheritdoc/>
    public void Tick()
    {
        counters.Now = Clock();
        if (counters.IsEnough || limit.Left <= TimeSpan.Zero)
        {
            end.Cancel();
        }
    }
}
