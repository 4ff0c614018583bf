using System.Numerics;

namespace Eunomia.Runtime.Decoding.Formatting;

/// <summary>Writes hexadecimal digits, lower case.</summary>
internal static class HexDigits
{
    /// <summary>Number of digits of a number.</summary>
    public static int Count(ulong value) => Math.Max(1, (67 - BitOperations.LeadingZeroCount(value)) / 4);

    /// <summary>Fills all of the destination, with zeros in front.</summary>
    public static void Write(ulong value, Span<byte> destination)
    {
        for (var i = destination.Length - 1; i >= 0; i--)
        {
            destination[i] = "0123456789abcdef"u8[(int)(value & 15)];
            value >>= 4;
        }
    }
}
