using Eunomia.Runtime.Cli.Interop;
using Eunomia.Runtime.Decoding;

namespace Eunomia.Runtime.Cli.Run;

/// <summary>Prints what an iterator writes: records one behind the other, or lines of text.</summary>
/// <param name="formatter">How a record, or a line, is shown.</param>
/// <param name="filter">Which records are shown; null: all.</param>
/// <param name="quiet">Whether they are only counted.</param>
internal sealed class IteratorOutput(IRecordFormatter formatter, RecordFilter? filter, bool quiet)
{
    // A longer line is printed in pieces.
    private const int LongestLine = 1 << 16;

    /// <summary>Runs an iterator to its end, or until it is stopped.</summary>
    /// <param name="iterator">What it writes.</param>
    /// <param name="type">The type of its records; null for text.</param>
    /// <param name="output">Where they are printed.</param>
    /// <param name="progress">What is counted.</param>
    /// <param name="stop">Ends it.</param>
    /// <returns>False when the last record is not whole.</returns>
    public bool Print(Stream iterator, RecordType? type, OutputDescriptor output, RunCounters progress, CancellationToken stop)
    {
        var isWhole = true;
        if (type is not null)
        {
            isWhole = ReadRecords(iterator, (int)type.Size, Print, stop);
        }
        else
        {
            ReadLines(iterator, Print, stop);
        }

        output.Flush();
        return isWhole;

        void Print(ReadOnlySpan<byte> record)
        {
            if (progress.IsEnough || (filter is not null && !filter.Matches(record)))
            {
                return;
            }

            if (!quiet)
            {
                output.Advance(formatter.Format(record, progress.Now, output.Reserve(formatter.MaxLength(record.Length))));
            }

            progress.Count++;
        }
    }

    private static void ReadLines(Stream iterator, RecordCallback print, CancellationToken stop)
    {
        var lines = new LineSplitter(LongestLine);
        int read;
        while (!stop.IsCancellationRequested && (read = iterator.Read(lines.Room)) > 0)
        {
            lines.Add(read, print);
        }

        lines.Finish(print);
    }

    private static bool ReadRecords(Stream iterator, int size, RecordCallback print, CancellationToken stop)
    {
        var buffer = new byte[size * Math.Max(1, LongestLine / size)];
        var length = 0;
        int read;
        while (!stop.IsCancellationRequested && (read = iterator.Read(buffer.AsSpan(length))) > 0)
        {
            length += read;
            var whole = length - (length % size);
            for (var start = 0; start < whole; start += size)
            {
                print(buffer.AsSpan(start, size));
            }

            buffer.AsSpan(whole, length - whole).CopyTo(buffer);
            length -= whole;
        }

        return length == 0 || stop.IsCancellationRequested;
    }
}
