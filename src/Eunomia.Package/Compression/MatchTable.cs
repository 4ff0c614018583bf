namespace Eunomia.Package.Compression;

/// <summary>For each place of a text, the copies that could start there: ever longer ones, each from as near as it is to be had.</summary>
internal sealed class MatchTable
{
    // No text of a program has that many places that begin alike; a hostile one costs time, not memory.
    private const int LongestChain = 1024;
    private const int HashBits = 15;

    private readonly List<DeflateToken> _matches;
    private readonly int[] _starts;

    /// <summary>Finds them.</summary>
    public MatchTable(ReadOnlySpan<byte> text)
    {
        _matches = new List<DeflateToken>(text.Length);
        _starts = new int[text.Length + 1];
        var heads = new int[1 << HashBits];
        var previous = new int[text.Length];
        Array.Fill(heads, -1);
        for (var at = 0; at < text.Length; at++)
        {
            _starts[at] = _matches.Count;
            if (at + DeflateSymbols.MinMatch > text.Length)
            {
                continue;
            }

            ref var head = ref heads[Hash(text[at..])];
            previous[at] = head;
            AddMatches(text, at, previous);
            head = at;
        }

        _starts[text.Length] = _matches.Count;
    }

    /// <summary>Copies that could start at a place, by length.</summary>
    public ReadOnlySpan<DeflateToken> this[int at] =>
        System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_matches)[_starts[at].._starts[at + 1]];

    private static int Hash(ReadOnlySpan<byte> text) =>
        (int)(((text[0] | (uint)text[1] << 8 | (uint)text[2] << 16) * 2654435761u) >> (32 - HashBits));

    private void AddMatches(ReadOnlySpan<byte> text, int at, int[] previous)
    {
        var longest = Math.Min(DeflateSymbols.MaxMatch, text.Length - at);
        var ahead = text.Slice(at, longest);
        var best = DeflateSymbols.MinMatch - 1;
        var candidate = previous[at];
        for (var i = 0; i < LongestChain && candidate >= 0 && at - candidate <= DeflateSymbols.Window && best < longest; i++)
        {
            if (text[candidate + best] == ahead[best])
            {
                var length = ahead.CommonPrefixLength(text.Slice(candidate, longest));
                if (length > best)
                {
                    best = length;
                    _matches.Add(new DeflateToken((ushort)length, (ushort)(at - candidate)));
                }
            }

            candidate = previous[candidate];
        }
    }
}
