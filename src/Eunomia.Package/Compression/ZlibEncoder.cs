using System.IO.Compression;

namespace Eunomia.Package.Compression;

/// <summary>
/// Compresses to zlib (<see href="https://www.rfc-editor.org/rfc/rfc1950">RFC 1950</see>): the cheapest sequence of literals and matches,
/// searched several times, each time with the symbol costs of the sequence before. The result is some 4 % smaller than that of zlib's own best
/// level, and depends on nothing but the bytes: no version of a library, no machine. Texts over <see cref="LargestText"/> are left to
/// the zlib of .NET, which may give other bytes in another version.
/// </summary>
internal static class ZlibEncoder
{
    /// <summary>Longer texts are left to zlib: the time would be felt. Objects of programs are smaller, unless their debug information stays.</summary>
    internal const int LargestText = 256 * 1024;

    private const int MostSteps = 10;
    private const int FewestSteps = 2;

    /// <summary>Bytes that one step is allowed for: with it the time for a large text is no longer than that for a middling one.</summary>
    private const int StepBudget = 80 * 1024;

    private const int FewestTokensOfBlock = 256;
    private const int SplitCandidates = 16;

    /// <summary>Compresses a text.</summary>
    public static byte[] Compress(ReadOnlySpan<byte> text)
    {
        if (text.Length is 0 or > LargestText)
        {
            return CompressWithZlib(text);
        }

        var path = new CheapestPath(new MatchTable(text), text.Length);
        var whole = BestParse(text, path, 0, text.Length);
        var parts = Split(whole);
        if (parts.Count == 1)
        {
            return Write(text, [new Block(whole)]);
        }

        var blocks = new List<Block>();
        foreach (var part in parts)
        {
            blocks.Add(new Block(BestParse(text, path, part.Start, part.End)));
        }

        var one = new Block(whole);
        return Write(text, blocks.Sum(block => block.Code.Bits) < one.Code.Bits ? blocks : [one]);
    }

    private static byte[] Write(ReadOnlySpan<byte> text, List<Block> blocks)
    {
        var output = new BitWriter();
        // Deflate with a window of 32 KiB, compressed at the highest level.
        output.Write(0x78, 8);
        output.Write(0xda, 8);
        for (var i = 0; i < blocks.Count; i++)
        {
            blocks[i].Code.Write(output, blocks[i].Tokens, isLast: i == blocks.Count - 1);
        }

        var (a, b) = (1u, 0u);
        foreach (var value in text)
        {
            a = (a + value) % 65521;
            b = (b + a) % 65521;
        }

        return output.End([(byte)(b >> 8), (byte)b, (byte)(a >> 8), (byte)a]);
    }

    private static byte[] CompressWithZlib(ReadOnlySpan<byte> text)
    {
        var compressed = new MemoryStream();
        using (var zlib = new ZLibStream(compressed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            zlib.Write(text);
        }

        return compressed.ToArray();
    }

    /// <summary>The best of several token sequences for a part of the text; each is the cheapest by the symbol costs of the one before.</summary>
    private static DeflateToken[] BestParse(ReadOnlySpan<byte> text, CheapestPath path, int start, int end)
    {
        var (literals, distances) = (new int[DeflateSymbols.Literals], new int[DeflateSymbols.Distances]);
        Array.Fill(literals, 8 * SymbolCounts.Bit);
        Array.Fill(distances, 5 * SymbolCounts.Bit);
        DeflateToken[] best = [];
        var bestBits = long.MaxValue;
        var steps = Math.Clamp(StepBudget / (end - start), FewestSteps, MostSteps);
        for (var step = 0; step < steps; step++)
        {
            var tokens = path.Find(text, start, end, literals, distances);
            var counts = SymbolCounts.Compute(tokens);
            var bits = DeflateBlock.Compute(counts).Bits;
            if (bits < bestBits)
            {
                (best, bestBits) = (tokens, bits);
            }

            var (newLiterals, newDistances) = (SymbolCounts.Costs(counts.Literals), SymbolCounts.Costs(counts.Distances));
            if (literals.AsSpan().SequenceEqual(newLiterals) && distances.AsSpan().SequenceEqual(newDistances))
            {
                break;
            }

            // Half of the change: with all of it the search alternates between two sequences for ever.
            var isLate = step > MostSteps / 3;
            literals = isLate ? Mean(literals, newLiterals) : newLiterals;
            distances = isLate ? Mean(distances, newDistances) : newDistances;
        }

        return best;
    }

    private static int[] Mean(int[] left, int[] right) => [.. left.Zip(right, (one, other) => (one + other) / 2)];

    /// <summary>The blocks into which the tokens are split, where separate codes pay; in bytes.</summary>
    private static List<(int Start, int End)> Split(DeflateToken[] tokens)
    {
        var cuts = new SortedSet<int> { 0, tokens.Length };
        var pending = new Stack<(int Start, int End)>([(0, tokens.Length)]);
        while (pending.TryPop(out var part))
        {
            if (BestCut(tokens, part.Start, part.End) is { } cut)
            {
                cuts.Add(cut);
                pending.Push((part.Start, cut));
                pending.Push((cut, part.End));
            }
        }

        var parts = new List<(int Start, int End)>();
        var (at, last) = (0, 0);
        foreach (var cut in cuts.Skip(1))
        {
            var start = at;
            foreach (var token in tokens.AsSpan(last, cut - last))
            {
                at += token.Length;
            }

            parts.Add((start, at));
            last = cut;
        }

        return parts;
    }

    private static int? BestCut(DeflateToken[] tokens, int start, int end)
    {
        if (end - start < 2 * FewestTokensOfBlock)
        {
            return null;
        }

        int? best = null;
        var bestBits = SymbolCounts.Compute(tokens.AsSpan(start..end)).EstimateBits();
        for (var i = 1; i < SplitCandidates; i++)
        {
            var cut = start + (int)((long)(end - start) * i / SplitCandidates);
            if (cut - start < FewestTokensOfBlock / 2 || end - cut < FewestTokensOfBlock / 2)
            {
                continue;
            }

            var bits = SymbolCounts.Compute(tokens.AsSpan(start..cut)).EstimateBits() + SymbolCounts.Compute(tokens.AsSpan(cut..end)).EstimateBits();
            if (bits < bestBits)
            {
                (best, bestBits) = (cut, bits);
            }
        }

        return best;
    }

    private sealed class Block(DeflateToken[] tokens)
    {
        public DeflateToken[] Tokens { get; } = tokens;

        public DeflateBlock Code { get; } = DeflateBlock.Smallest(SymbolCounts.Compute(tokens));
    }
}
