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
        var buffer = new byte[LongestLine];
        var length = 0;
        int read;
        while (!stop.IsCancellationRequested && (read = iterator.Read(buffer, length, buffer.Length - length)) > 0)
        {
            length += read;
            var rest = buffer.AsSpan(0, length);
            for (var end = rest.IndexOf((byte)'\n'); end >= 0; end = rest.IndexOf((byte)'\n'))
            {
                Print(rest[..end]);
                rest = rest[(end + 1)..];
            }

            if (rest.Length == buffer.Length)
            {
                Print(rest);
                rest = [];
            }

            rest.CopyTo(buffer);
            length = rest.Length;
        }

        if (length > 0)
        {
            Print(buffer.AsSpan(0, length));
        }

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
