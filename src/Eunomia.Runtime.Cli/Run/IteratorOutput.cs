using Eunomia.Runtime.Cli.Interop;
using Eunomia.Runtime.Decoding;

namespace Eunomia.Runtime.Cli.Run;

/// <summary>Prints what an iterator writes, line by line.</summary>
internal static class IteratorOutput
{
    // A longer line is printed in pieces.
    private const int LongestLine = 1 << 16;

    /// <summary>Runs an iterator to its end, or until it is stopped.</summary>
    public static void Print(Stream iterator, IRecordFormatter formatter, OutputDescriptor output, RunProgress progress, CancellationToken stop)
    {
        var lines = new LineSplitter(LongestLine);
        int read;
        while (!stop.IsCancellationRequested && (read = iterator.Read(lines.Room)) > 0)
        {
            lines.Add(read, Print);
        }

        lines.Finish(Print);
        output.Flush();

        void Print(ReadOnlySpan<byte> line)
        {
            if (!progress.IsEnough)
            {
                output.Advance(formatter.Format(line, progress.Now, output.Reserve(formatter.MaxLength(line.Length))));
                progress.Printed++;
            }
        }
    }
}
