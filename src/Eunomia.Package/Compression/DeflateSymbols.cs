using System.Numerics;

namespace Eunomia.Package.Compression;

/// <summary>A token of deflate: a literal byte, or a match, which copies bytes that came before.</summary>
/// <param name="Value">The byte, or the length of the match: 3 to 258.</param>
/// <param name="Distance">Distance of the match, in bytes; 0 for a literal.</param>
internal readonly record struct DeflateToken(ushort Value, ushort Distance)
{
    /// <summary>Number of bytes that the token stands for.</summary>
    public int Length => Distance == 0 ? 1 : Value;
}

/// <summary>The two alphabets of deflate: <see href="https://www.rfc-editor.org/rfc/rfc1951#section-3.2.5">RFC 1951, 3.2.5</see>.</summary>
internal static class DeflateSymbols
{
    public const int MinMatch = 3;
    public const int MaxMatch = 258;
    public const int Window = 32768;
    public const int EndOfBlock = 256;

    /// <summary>Size of the literal and length alphabet: bytes, the end of a block, and lengths.</summary>
    public const int Literals = 286;

    public const int Distances = 30;

    /// <summary>The symbol of a length, and how many bits follow it.</summary>
    public static (int Symbol, int ExtraBits) OfLength(int length)
    {
        var value = length - MinMatch;
        if (length == MaxMatch)
        {
            return (Literals - 1, 0);
        }

        var extra = value < 8 ? 0 : BitOperations.Log2((uint)value) - 2;
        return (EndOfBlock + 1 + (extra << 2) + (value >> extra), extra);
    }

    /// <summary>The symbol of a distance, and how many bits follow it.</summary>
    public static (int Symbol, int ExtraBits) OfDistance(int distance)
    {
        var value = distance - 1;
        var extra = value < 4 ? 0 : BitOperations.Log2((uint)value) - 1;
        return ((extra << 1) + (value >> extra), extra);
    }
}
