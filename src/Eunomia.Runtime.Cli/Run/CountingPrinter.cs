using Eunomia.Runtime.Decoding;
using Eunomia.Runtime.Events;

namespace Eunomia.Runtime.Cli.Run;

/// <summary>Prints nothing: records are only counted, or, where they lack the fields that are asked for, only taken.</summary>
internal sealed class CountingPrinter(EventSource source, RecordFilter? filter, RunCounters? progress) : EventPrinter(source)
{
    /// <inheritdoc/>
    public override void Print(ReadOnlySpan<byte> record)
    {
        if (progress is { IsEnough: false } && (filter is null || filter.Matches(record)))
        {
            progress.Printed++;
        }
    }
}
