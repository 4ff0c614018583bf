using System.Buffers.Binary;
using System.Numerics;

namespace Eunomia.Package.Compression;

/// <summary>For each position of a text, the matches that could start there: ever longer ones, each at the smallest distance there is.</summary>
internal sealed class MatchTable
{
    // No text of a program has that many places that begin alike; a hostile one costs time, not memory.
    private const int LongestChain = 1024;
    private const int MostHashBits = 15;

    private const int LongestStart = sizeof(ulong);

    private readonly List<DeflateToken> _matches;
    private readonly int[] _starts;

    /// <summary>Finds the matches in a text.</summary>
    public MatchTable(ReadOnlySpan<byte> text)
    {
        _matches = new List<DeflateToken>(text.Length);
        _starts = new int[text.Length + 1];
        var chains = new Chain[LongestStart + 1];
        for (var length = DeflateSymbols.MinMatch; length < chains.Length; length++)
        {
            chains[length] = new Chain(text.Length, length);
        }

        for (var at = 0; at < text.Length; at++)
        {
            _starts[at] = _matches.Count;
            var start = Start(text[at..]);
            for (var length = DeflateSymbols.MinMatch; length < chains.Length && at + length <= text.Length; length++)
            {
                chains[length].Add(at, start);
            }

            if (at + DeflateSymbols.MinMatch <= text.Length)
            {
                AddMatches(text, at, chains);
            }
        }

        _starts[text.Length] = _matches.Count;
    }

    /// <summary>The matches that could start at a position, by length.</summary>
    public ReadOnlySpan<DeflateToken> this[int at] =>
        System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_matches)[_starts[at].._starts[at + 1]];

    private static ulong Start(ReadOnlySpan<byte> text)
    {
        if (text.Length >= LongestStart)
        {
            return BinaryPrimitives.ReadUInt64LittleEndian(text);
        }

        Span<byte> padded = stackalloc byte[LongestStart];
        padded.Clear();
        text.CopyTo(padded);
        return BinaryPrimitives.ReadUInt64LittleEndian(padded);
    }

    private void AddMatches(ReadOnlySpan<byte> text, int at, Chain[] chains)
    {
        var longest = Math.Min(DeflateSymbols.MaxMatch, text.Length - at);
        var ahead = text.Slice(at, longest);
        var best = DeflateSymbols.MinMatch - 1;
        var previous = chains[DeflateSymbols.MinMatch].Previous;
        var candidate = previous[at];
        for (var i = 0; i < LongestChain && candidate >= 0 && at - candidate <= DeflateSymbols.Window && best < longest; i++)
        {
            var length = text[candidate + best] == ahead[best] ? ahead.CommonPrefixLength(text.Slice(candidate, longest)) : 0;
            if (length <= best)
            {
                candidate = previous[candidate];
                continue;
            }

            _matches.Add(new DeflateToken((ushort)length, (ushort)(at - candidate)));
            best = length;
            // Of a hundred places that begin with the same three zeros, few begin with the same eight bytes: only those that can be longer are looked at.
            previous = chains[Math.Min(best + 1, LongestStart)].Previous;
            candidate = previous[best < LongestStart ? at : candidate];
        }
    }

    /// <summary>For each position, the one before it with the same first bytes, or with others of the same hash.</summary>
    private sealed class Chain
    {
        private readonly int[] _heads;
        private readonly int _unusedBits;
        private readonly int _hashShift;

        public Chain(int textLength, int startLength)
        {
            var bits = Math.Min(MostHashBits, 1 + BitOperations.Log2((uint)textLength));
            (_heads, Previous) = (new int[1 << bits], new int[textLength]);
            (_unusedBits, _hashShift) = (8 * (LongestStart - startLength), 64 - bits);
            Array.Fill(_heads, -1);
        }

        public int[] Previous { get; }

        public void Add(int at, ulong start)
        {
            ref var head = ref _heads[(start << _unusedBits) * 0x9E3779B97F4A7C15 >> _hashShift];
            Previous[at] = head;
            head = at;
        }
    }
}
