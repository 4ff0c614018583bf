using Eunomia.Runtime.Events;

namespace Eunomia.Runtime.Cli.Run;

/// <summary>Prints the records of one source.</summary>
internal abstract class EventPrinter(EventSource source)
{
    /// <summary>The source.</summary>
    public EventSource Source { get; } = source;

    /// <summary>Records that are shorter than their type: the program and the package do not agree.</summary>
    public virtual long Malformed { get; protected set; }

    /// <summary>Prints one record, unless it is not wanted, or enough were printed.</summary>
    public abstract void Print(ReadOnlySpan<byte> record);

    /// <summary>Prints records, and counts those that come too late: there may be thousands, and printing one takes as long as its process makes it.</summary>
    public RecordCallback PrintUntil(RunCounters progress, CancellationToken late) => record =>
    {
        if (late.IsCancellationRequested)
        {
            progress.Unread++;
            return;
        }

        Print(record);
    };
}
