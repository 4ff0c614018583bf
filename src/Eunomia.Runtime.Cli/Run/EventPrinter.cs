using Eunomia.Runtime.Cli.Interop;
using Eunomia.Runtime.Decoding;
using Eunomia.Runtime.Events;

namespace Eunomia.Runtime.Cli.Run;

/// <summary>Prints the records of one source.</summary>
/// <param name="source">The source.</param>
/// <param name="formatter">How a record becomes a line.</param>
/// <param name="filter">Which are shown; null: all.</param>
/// <param name="output">Where lines go.</param>
/// <param name="progress">What all printers of a run count together.</param>
internal sealed class EventPrinter(
    EventSource source, IRecordFormatter formatter, RecordFilter? filter, OutputDescriptor output, RunProgress progress)
{
    /// <summary>The source.</summary>
    public EventSource Source { get; } = source;

    /// <summary>Records that are shorter than their type: the program and the package do not agree.</summary>
    public long Malformed { get; private set; }

    /// <summary>Takes the records of a source, and shows none.</summary>
    public static EventPrinter Silent(EventSource source, OutputDescriptor output, RunProgress progress) =>
        new(source, new SilentFormatter(), null, output, progress);

    /// <summary>Prints one record, unless it is not wanted, or enough were printed.</summary>
    public void Print(ReadOnlySpan<byte> record)
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
        var length = formatter.Format(record, progress.Now, line);
        output.Advance(length);
        progress.Printed += length == 0 ? 0 : 1;
    }

    private sealed class SilentFormatter : IRecordFormatter
    {
        public int MinimumLength => 0;

        public int MaxLength(int recordLength) => 0;

        public int Format(ReadOnlySpan<byte> record, long timestampNs, Span<byte> destination) => 0;
    }
}
