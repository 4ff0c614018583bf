namespace Eunomia.Package.Compression;

/// <summary>The best prefix code whose words are not longer than a limit.</summary>
internal static class HuffmanCode
{
    /// <summary>
    /// The length of each symbol's word, in bits; 0 for one that does not occur. By package-merge: the cheapest way to
    /// reach a Kraft sum of one, limit by limit (Larmore and Hirschberg, 1990).
    /// </summary>
    public static byte[] Lengths(ReadOnlySpan<int> counts, int limit)
    {
        var lengths = new byte[counts.Length];
        var leaves = new List<Node>();
        for (var symbol = 0; symbol < counts.Length; symbol++)
        {
            if (counts[symbol] != 0)
            {
                leaves.Add(new Node(counts[symbol], symbol, null, null));
            }
        }

        if (leaves.Count == 1)
        {
            lengths[leaves[0].Symbol] = 1;
            return lengths;
        }

        leaves.Sort(static (left, right) => left.Weight != right.Weight ? left.Weight.CompareTo(right.Weight) : left.Symbol.CompareTo(right.Symbol));
        var level = leaves;
        for (var i = 1; i < limit; i++)
        {
            level = Merge(leaves, level);
        }

        foreach (var node in level.Take(2 * leaves.Count - 2))
        {
            AddLeaves(node, lengths);
        }

        return lengths;
    }

    /// <summary>The words of a code, in the bit order in which deflate writes them.</summary>
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

    /// <summary>The leaves, and pairs of what there was, by weight.</summary>
    private static List<Node> Merge(List<Node> leaves, List<Node> level)
    {
        var merged = new List<Node>(leaves.Count + level.Count / 2);
        var leaf = 0;
        for (var pair = 0; pair + 1 < level.Count; pair += 2)
        {
            var weight = level[pair].Weight + level[pair + 1].Weight;
            while (leaf < leaves.Count && leaves[leaf].Weight <= weight)
            {
                merged.Add(leaves[leaf++]);
            }

            merged.Add(new Node(weight, -1, level[pair], level[pair + 1]));
        }

        merged.AddRange(leaves[leaf..]);
        return merged;
    }

    private static void AddLeaves(Node node, byte[] lengths)
    {
        if (node.Left is null || node.Right is null)
        {
            lengths[node.Symbol]++;
            return;
        }

        AddLeaves(node.Left, lengths);
        AddLeaves(node.Right, lengths);
    }

    private sealed record Node(long Weight, int Symbol, Node? Left, Node? Right);
}
