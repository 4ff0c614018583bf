namespace Eunomia.Package.Compression;

/// <summary>A block with dynamic Huffman codes: <see href="https://www.rfc-editor.org/rfc/rfc1951#section-3.2.7">RFC 1951, 3.2.7</see>.</summary>
internal sealed class DeflateBlock
{
    private const int DynamicCodes = 2;
    private const int LongestWord = 15;
    private const int LongestLengthWord = 7;

    /// <summary>The order in which the code lengths of the code length alphabet are written.</summary>
    private static readonly int[] LengthOrder = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

    private static readonly int[] LengthExtraBits = [2, 3, 7];

    private readonly byte[] _literals;
    private readonly byte[] _distances;
    private readonly int _literalCount;
    private readonly int _distanceCount;
    private readonly List<(int Symbol, int Extra)> _runs;
    private readonly byte[] _runLengths;
    private readonly int _runLengthCount;

    private DeflateBlock(SymbolCounts counts, byte[] literals, byte[] distances, int runs)
    {
        (_literals, _distances) = (literals, distances);
        _literalCount = Math.Max(257, 1 + Array.FindLastIndex(_literals, length => length != 0));
        _distanceCount = 1 + Array.FindLastIndex(_distances, length => length != 0);
        _runs = Runs([.. _literals.AsSpan(0, _literalCount), .. _distances.AsSpan(0, _distanceCount)], runs);
        var runCounts = new int[LengthOrder.Length];
        foreach (var (symbol, _) in _runs)
        {
            runCounts[symbol]++;
        }

        _runLengths = HuffmanCode.Lengths(runCounts, LongestLengthWord);
        _runLengthCount = Math.Max(4, 1 + Array.FindLastIndex(LengthOrder, symbol => _runLengths[symbol] != 0));
        Bits = 3 + 5 + 5 + 4 + 3 * _runLengthCount + _runs.Sum(run => _runLengths[run.Symbol] + ExtraBitsOfRun(run.Symbol));
        for (var symbol = 0; symbol < counts.Literals.Length; symbol++)
        {
            Bits += (long)counts.Literals[symbol] * (_literals[symbol] + ExtraBitsOfLength(symbol));
        }

        for (var symbol = 0; symbol < counts.Distances.Length; symbol++)
        {
            Bits += (long)counts.Distances[symbol] * (_distances[symbol] + Math.Max(0, (symbol >> 1) - 1));
        }
    }

    /// <summary>Size of the block, in bits.</summary>
    public long Bits { get; }

    /// <summary>A block with the first of the candidate codes: enough to compare two token sequences for the same bytes.</summary>
    public static DeflateBlock Compute(SymbolCounts counts) => new(counts, Words(counts.Literals), Words(AtLeastTwo(counts.Distances)), runs: 7);

    /// <summary>
    /// The smallest of several candidates: code lengths are run-length encoded, so a slightly worse but more even code may be smaller
    /// together with its description, and not every kind of run pays.
    /// </summary>
    public static DeflateBlock Smallest(SymbolCounts counts)
    {
        var best = Compute(counts);
        foreach (var tolerance in (ReadOnlySpan<int>)[0, 1, 2, 4])
        {
            var literals = Words(Even(counts.Literals, tolerance));
            var distances = Words(AtLeastTwo(Even(counts.Distances, tolerance)));
            for (var runs = 0; runs < 8; runs++)
            {
                var block = new DeflateBlock(counts, literals, distances, runs);
                best = block.Bits < best.Bits ? block : best;
            }
        }

        return best;
    }

    /// <summary>Writes the block.</summary>
    public void Write(BitWriter output, ReadOnlySpan<DeflateToken> tokens, bool isLast)
    {
        output.Write(isLast ? 1 : 0, 1);
        output.Write(DynamicCodes, 2);
        output.Write(_literalCount - 257, 5);
        output.Write(_distanceCount - 1, 5);
        output.Write(_runLengthCount - 4, 4);
        for (var i = 0; i < _runLengthCount; i++)
        {
            output.Write(_runLengths[LengthOrder[i]], 3);
        }

        var runWords = HuffmanCode.Words(_runLengths);
        foreach (var (symbol, extra) in _runs)
        {
            output.Write(runWords[symbol], _runLengths[symbol]);
            output.Write(extra, ExtraBitsOfRun(symbol));
        }

        var (literals, distances) = (HuffmanCode.Words(_literals), HuffmanCode.Words(_distances));
        foreach (var token in tokens)
        {
            var (symbol, extraBits) = token.Distance == 0 ? (token.Value, 0) : DeflateSymbols.OfLength(token.Value);
            output.Write(literals[symbol], _literals[symbol]);
            if (token.Distance != 0)
            {
                output.Write((token.Value - DeflateSymbols.MinMatch) & ((1 << extraBits) - 1), extraBits);
                (symbol, extraBits) = DeflateSymbols.OfDistance(token.Distance);
                output.Write(distances[symbol], _distances[symbol]);
                output.Write((token.Distance - 1) & ((1 << extraBits) - 1), extraBits);
            }
        }

        output.Write(literals[DeflateSymbols.EndOfBlock], _literals[DeflateSymbols.EndOfBlock]);
    }

    private static byte[] Words(int[] counts) => HuffmanCode.Lengths(counts, LongestWord);

    /// <summary>Some decoders refuse a code with fewer than two symbols; zlib never writes one.</summary>
    private static int[] AtLeastTwo(int[] counts)
    {
        var padded = (int[])counts.Clone();
        for (var symbol = 0; padded.Count(count => count != 0) < 2; symbol++)
        {
            padded[symbol] = Math.Max(1, padded[symbol]);
        }

        return padded;
    }

    /// <summary>Makes neighbours equal whose counts differ by no more than the tolerance from the first of them.</summary>
    private static int[] Even(int[] counts, int tolerance)
    {
        var even = (int[])counts.Clone();
        for (int start = 0, end; start < even.Length; start = end)
        {
            for (end = start + 1; end < even.Length && even[start] != 0 && even[end] != 0 && Math.Abs(counts[end] - counts[start]) <= tolerance;)
            {
                end++;
            }

            Array.Fill(even, (counts[start..end].Sum() + (end - start) / 2) / (end - start), start, end - start);
        }

        return even;
    }

    /// <summary>Run-length encodes code lengths, as symbols of the code length alphabet.</summary>
    /// <param name="lengths">The code lengths.</param>
    /// <param name="kinds">The kinds of runs to use: bit 0 repeats a length, bits 1 and 2 are short and long runs of zeros.</param>
    private static List<(int Symbol, int Extra)> Runs(ReadOnlySpan<byte> lengths, int kinds)
    {
        var runs = new List<(int Symbol, int Extra)>();
        for (int start = 0, end; start < lengths.Length; start = end)
        {
            for (end = start + 1; end < lengths.Length && lengths[end] == lengths[start];)
            {
                end++;
            }

            var rest = end - start;
            if (lengths[start] == 0)
            {
                for (; (kinds & 4) != 0 && rest >= 11; rest -= Math.Min(rest, 138))
                {
                    runs.Add((18, Math.Min(rest, 138) - 11));
                }

                for (; (kinds & 2) != 0 && rest >= 3; rest -= Math.Min(rest, 10))
                {
                    runs.Add((17, Math.Min(rest, 10) - 3));
                }
            }
            else if ((kinds & 1) != 0 && rest >= 4)
            {
                runs.Add((lengths[start], 0));
                for (rest--; rest >= 3; rest -= Math.Min(rest, 6))
                {
                    runs.Add((16, Math.Min(rest, 6) - 3));
                }
            }

            for (; rest > 0; rest--)
            {
                runs.Add((lengths[start], 0));
            }
        }

        return runs;
    }

    private static int ExtraBitsOfRun(int symbol) => symbol < 16 ? 0 : LengthExtraBits[symbol - 16];

    private static int ExtraBitsOfLength(int symbol) =>
        symbol is < 265 or DeflateSymbols.Literals - 1 ? 0 : (symbol - 261) >> 2;
}
