using Eunomia.Runtime.Events;
using Eunomia.Runtime.Sinks;

namespace Eunomia.Runtime.Cli.Run;

/// <summary>Counts the records that come too late instead of handing them on: there may be thousands, and printing one takes as long as its process makes it.</summary>
/// <param name="sink">Takes the others.</param>
/// <param name="counters">Count them.</param>
/// <param name="late">Cancelled when it is too late.</param>
internal sealed class LateSink(IEventSink sink, RunCounters counters, CancellationToken late) : IEventSink
{
    /// <inheritdoc/>
    public RecordCallback Open(EventSource source)
    {
        var take = sink.Open(source);
        return record =>
        {
            if (late.IsCancellationRequested)
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
}
