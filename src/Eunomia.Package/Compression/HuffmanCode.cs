namespace Eunomia.Package.Compression;

/// <summary>The optimal prefix code with a limited code length.</summary>
internal static class HuffmanCode
{
    private const int SymbolBits = 16;

    /// <summary>
    /// Code length of each symbol, in bits; 0 for one that does not occur. By package-merge: the cheapest way to
    /// reach a Kraft sum of one, limit by limit (Larmore and Hirschberg, 1990).
    /// </summary>
    public static byte[] Lengths(ReadOnlySpan<int> counts, int limit)
    {
        var lengths = new byte[counts.Length];
        // Ordered by weight, then by symbol.
        var leaves = new ulong[counts.Length];
        var used = 0;
        for (var symbol = 0; symbol < counts.Length; symbol++)
        {
            if (counts[symbol] != 0)
            {
                leaves[used++] = (ulong)(uint)counts[symbol] << SymbolBits | (uint)symbol;
            }
        }

        if (used == 1)
        {
            lengths[SymbolOf(leaves[0])] = 1;
            return lengths;
        }

        Array.Sort(leaves, 0, used);
        var leafTotals = MergeLevels(leaves.AsSpan(0, used), limit);
        // The cheapest items of the last level; whatever pairs are among them are made of the cheapest of the level before.
        var taken = 2 * used - 2;
        for (var level = limit - 1; level >= 0 && taken > 0; level--)
        {
            var ofLeaves = leafTotals[level][taken];
            foreach (var leaf in leaves.AsSpan(0, ofLeaves))
            {
                lengths[SymbolOf(leaf)]++;
            }

            taken = 2 * (taken - ofLeaves);
        }

        return lengths;
    }

    /// <summary>The codewords, in the bit order in which deflate writes them.</summary>
    public static ushort[] Words(byte[] lengths)
    {
        const int longest = 15;
        var next = new int[longest + 2];
        foreach (var length in lengths)
        {
            next[length + 1] += length == 0 ? 0 : 1;
        }

        for (var i = 1; i <= longest; i++)
        {
            next[i] = (next[i - 1] + next[i]) << 1;
        }

        return Array.ConvertAll(lengths, length => length == 0 ? (ushort)0 : Reverse(next[length]++, length));
    }

    private static ushort Reverse(int word, int length)
    {
        var reversed = 0;
        for (var i = 0; i < length; i++)
        {
            reversed = reversed << 1 | (word >> i & 1);
        }

        return (ushort)reversed;
    }

    /// <summary>For each level and each n, how many of its n lightest items are leaves; the others are pairs of the level before.</summary>
    private static ushort[][] MergeLevels(ReadOnlySpan<ulong> leaves, int limit)
    {
        var leafTotals = new ushort[limit][];
        var (level, next) = (new ulong[2 * leaves.Length], new ulong[2 * leaves.Length]);
        var length = 0;
        for (var i = 0; i < limit; i++)
        {
            var totals = leafTotals[i] = new ushort[2 * leaves.Length];
            var (leaf, pair, count) = (0, 0, 0);
            while (leaf < leaves.Length || pair + 1 < length)
            {
                var isLeaf = pair + 1 >= length || leaf < leaves.Length && leaves[leaf] >> SymbolBits <= level[pair] + level[pair + 1];
                if (isLeaf)
                {
                    next[count] = leaves[leaf++] >> SymbolBits;
                }
                else
                {
                    next[count] = level[pair] + level[pair + 1];
                    pair += 2;
                }

                totals[++count] = (ushort)leaf;
            }

            (level, next, length) = (next, level, count);
        }

        return leafTotals;
    }

    private static int SymbolOf(ulong leaf) => (int)(leaf & ((1 << SymbolBits) - 1));
}
