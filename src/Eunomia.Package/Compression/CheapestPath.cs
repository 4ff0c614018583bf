namespace Eunomia.Package.Compression;

/// <summary>
/// Finds the cheapest sequence of tokens for a text: at each position a literal byte or one of the matches that start there. Its buffers
/// are reused for every search of the same text.
/// </summary>
/// <param name="matches">The matches.</param>
/// <param name="length">The length of the text, in bytes.</param>
internal sealed class CheapestPath(MatchTable matches, int length)
{
    // At most 18 bits for each byte of a text that ZlibEncoder.LargestText allows, in 256ths: fits.
    private readonly int[] _costs = new int[length + 1];
    private readonly DeflateToken[] _steps = new DeflateToken[length + 1];
    private readonly int[] _lengths = new int[DeflateSymbols.MaxMatch + 1];

    /// <summary>Finds the cheapest tokens for a part of the text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="start">Where the part starts.</param>
    /// <param name="end">Where it ends.</param>
    /// <param name="literals">Cost of each literal and length symbol, in units of <see cref="SymbolCounts.Bit"/>.</param>
    /// <param name="distances">Cost of each distance symbol.</param>
    public DeflateToken[] Find(ReadOnlySpan<byte> text, int start, int end, int[] literals, int[] distances)
    {
        for (var copied = DeflateSymbols.MinMatch; copied < _lengths.Length; copied++)
        {
            var (symbol, extraBits) = DeflateSymbols.OfLength(copied);
            _lengths[copied] = literals[symbol] + extraBits * SymbolCounts.Bit;
        }

        _costs.AsSpan(0, end - start + 1).Fill(int.MaxValue);
        _costs[0] = 0;
        var last = default(DeflateToken);
        for (var at = start; at < end; at++)
        {
            var cost = _costs[at - start];
            var literal = cost + literals[text[at]];
            if (literal < _costs[at - start + 1])
            {
                (_costs[at - start + 1], _steps[at - start + 1]) = (literal, new DeflateToken(text[at], 0));
            }

            var copies = matches[at];
            var longest = copies.IsEmpty ? default : copies[^1];
            // The same longest match at the position before, too: in a repetition, shorter matches gain nothing, and a page of zeros has a million of them.
            var isWithinRepetition = at + DeflateSymbols.MaxMatch <= end && longest.Value == DeflateSymbols.MaxMatch && longest == last;
            last = longest;
            var from = isWithinRepetition ? DeflateSymbols.MaxMatch : DeflateSymbols.MinMatch;
            foreach (var copy in copies)
            {
                var (symbol, extraBits) = DeflateSymbols.OfDistance(copy.Distance);
                var to = Math.Min(copy.Value, end - at);
                if (from <= to)
                {
                    Offer(at - start, from, to, cost + distances[symbol] + extraBits * SymbolCounts.Bit, copy.Distance);
                    from = to + 1;
                }
            }
        }

        return Steps(end - start);
    }

    private void Offer(int at, int shortest, int longest, int cost, ushort distance)
    {
        var count = longest - shortest + 1;
        var lengths = _lengths.AsSpan(shortest, count);
        var costs = _costs.AsSpan(at + shortest, count);
        var steps = _steps.AsSpan(at + shortest, count);
        // All three, so that no access is checked.
        for (var i = 0; i < lengths.Length && i < costs.Length && i < steps.Length; i++)
        {
            if (cost + lengths[i] < costs[i])
            {
                costs[i] = cost + lengths[i];
                steps[i] = new DeflateToken((ushort)(shortest + i), distance);
            }
        }
    }

    private DeflateToken[] Steps(int end)
    {
        var count = 0;
        for (var at = end; at > 0; at -= _steps[at].Length)
        {
            count++;
        }

        var tokens = new DeflateToken[count];
        for (var at = end; at > 0; at -= _steps[at].Length)
        {
            tokens[--count] = _steps[at];
        }

        return tokens;
    }
}
