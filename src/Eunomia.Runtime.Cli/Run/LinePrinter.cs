using Eunomia.Runtime.Cli.Interop;
using Eunomia.Runtime.Decoding;
using Eunomia.Runtime.Events;

namespace Eunomia.Runtime.Cli.Run;

/// <summary>Prints each record as a line.</summary>
/// <param name="source">The source.</param>
/// <param name="formatter">How a record becomes a line.</param>
/// <param name="filter">Which are shown; null: all.</param>
/// <param name="output">Where lines go.</param>
/// <param name="progress">What all printers of a run count together.</param>
internal sealed class LinePrinter(EventSource source, IRecordFormatter formatter, RecordFilter? filter, OutputDescriptor output, RunCounters progress)
    : EventPrinter(source)
{
    /// <inheritdoc/>
    public override void Print(ReadOnlySpan<byte> record)
    {
        if (record.Length < formatter.MinimumLength)
        {
            Malformed++;
            return;
        }

        if ((filter is not null && !filter.Matches(record)) || progress.IsEnough)
        {
            return;
        }

        var line = output.Reserve(formatter.MaxLength(record.Length));
        output.Advance(formatter.Format(record, progress.Now, line));
        progress.Printed++;
    }
}
