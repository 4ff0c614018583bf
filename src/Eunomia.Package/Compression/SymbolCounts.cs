using System.Numerics;

namespace Eunomia.Package.Compression;

/// <summary>Number of occurrences of each symbol in a block.</summary>
internal sealed class SymbolCounts
{
    /// <summary>One bit, in the unit of <see cref="Costs"/>.</summary>
    public const int Bit = 1 << FractionBits;

    private const int FractionBits = 8;

    /// <summary>Counts of literals, of the end of the block, and of length symbols.</summary>
    public int[] Literals { get; } = new int[DeflateSymbols.Literals];

    /// <summary>Counts of distance symbols.</summary>
    public int[] Distances { get; } = new int[DeflateSymbols.Distances];

    /// <summary>Counts a block.</summary>
    public static SymbolCounts Compute(ReadOnlySpan<DeflateToken> tokens)
    {
        var counts = new SymbolCounts();
        foreach (var token in tokens)
        {
            if (token.Distance == 0)
            {
                counts.Literals[token.Value]++;
                continue;
            }

            counts.Literals[DeflateSymbols.OfLength(token.Value).Symbol]++;
            counts.Distances[DeflateSymbols.OfDistance(token.Distance).Symbol]++;
        }

        counts.Literals[DeflateSymbols.EndOfBlock] = 1;
        return counts;
    }

    /// <summary>Cost of each symbol if all occur as often as counted. In integers: the same on every machine.</summary>
    public static int[] Costs(int[] counts)
    {
        var total = Log2(Math.Max(1, counts.Sum()));
        return Array.ConvertAll(counts, count => Math.Max(Bit, total - Log2(Math.Max(1, count))));
    }

    /// <summary>About how many bits a block with those counts takes: what a split is judged by.</summary>
    public long EstimateBits()
    {
        const int ofHeader = 80;
        const int ofUsedSymbol = 4;
        return ofHeader + ((Estimate(Literals) + Estimate(Distances)) >> FractionBits);

        static long Estimate(int[] counts)
        {
            var total = Log2(Math.Max(1, counts.Sum()));
            var bits = 0L;
            foreach (var count in counts)
            {
                bits += count == 0 ? 0 : (long)count * (total - Log2(count)) + ofUsedSymbol * Bit;
            }

            return bits;
        }
    }

    /// <summary>The binary logarithm, by squaring: rounded down to a 256th.</summary>
    private static int Log2(int value)
    {
        const int mantissaBits = 31;
        var whole = BitOperations.Log2((uint)value);
        var mantissa = (ulong)value << (mantissaBits - whole);
        var result = whole;
        for (var i = 0; i < FractionBits; i++)
        {
            mantissa = mantissa * mantissa >> mantissaBits;
            var isSet = mantissa >> (mantissaBits + 1) != 0;
            result = result << 1 | (isSet ? 1 : 0);
            mantissa >>= isSet ? 1 : 0;
        }

        return result;
    }
}
