using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Eunomia.Runtime.Decoding.Formatting;

/// <summary>Writes integers as decimal digits.</summary>
internal static class Digits
{
    /// <summary>Digits of the largest <see cref="ulong"/>, and of the smallest <see cref="long"/> with its sign.</summary>
    public const int Longest64 = 20;

    /// <summary>Digits of the smallest <see cref="Int128"/> with its sign.</summary>
    public const int Longest128 = 40;

    private const ulong Zeros = 0x3030_3030_3030_3030;
    private const uint TenTo8 = 100_000_000;
    private const ulong TenTo19 = 10_000_000_000_000_000_000;

    private static ReadOnlySpan<byte> Pairs =>
        "00010203040506070809101112131415161718192021222324252627282930313233343536373839404142434445464748495051525354555657585960616263646566676869707172737475767778798081828384858687888990919293949596979899"u8;

    /// <summary>Writes an unsigned number.</summary>
    /// <param name="value">The number.</param>
    /// <param name="destination">Has room for the number and <see cref="TextBudget.Slack"/> more.</param>
    public static int Write(ulong value, Span<byte> destination)
    {
        if (value < TenTo8)
        {
            return WriteUpTo8((uint)value, destination);
        }

        var upper = value / TenTo8;
        var length = upper < TenTo8 ? WriteUpTo8((uint)upper, destination) : Write(upper, destination);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[length..], Eight((uint)(value - upper * TenTo8)) + Zeros);
        return length + 8;
    }

    /// <summary>Writes a signed number.</summary>
    public static int Write(long value, Span<byte> destination)
    {
        if (value >= 0)
        {
            return Write((ulong)value, destination);
        }

        destination[0] = (byte)'-';
        return 1 + Write(0 - (ulong)value, destination[1..]);
    }

    /// <summary>Writes an unsigned number of 128 bits.</summary>
    public static int Write(UInt128 value, Span<byte> destination)
    {
        if (value <= ulong.MaxValue)
        {
            return Write((ulong)value, destination);
        }

        var (upper, lower) = UInt128.DivRem(value, TenTo19);
        var length = Write(upper, destination);
        Fill((ulong)lower, destination.Slice(length, 19));
        return length + 19;
    }

    /// <summary>Writes a signed number of 128 bits.</summary>
    public static int Write(Int128 value, Span<byte> destination)
    {
        if (value >= 0)
        {
            return Write((UInt128)value, destination);
        }

        destination[0] = (byte)'-';
        return 1 + Write(0 - (UInt128)value, destination[1..]);
    }

    /// <summary>Fills all of the destination, with zeros in front.</summary>
    public static void Fill(ulong value, Span<byte> destination)
    {
        var at = destination.Length;
        while (value > uint.MaxValue && at >= 2)
        {
            var rest = value / 100;
            at -= 2;
            WritePair((uint)(value - rest * 100), destination[at..]);
            value = rest;
        }

        // Dividing 32 bits is faster.
        var low = (uint)value;
        while (at >= 2)
        {
            var rest = low / 100;
            at -= 2;
            WritePair(low - rest * 100, destination[at..]);
            low = rest;
        }

        if (at > 0)
        {
            destination[0] = (byte)('0' + low % 10);
        }
    }

    private static void WritePair(uint value, Span<byte> destination) =>
        BinaryPrimitives.WriteUInt16LittleEndian(destination, BinaryPrimitives.ReadUInt16LittleEndian(Pairs[(int)(value * 2)..]));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int WriteUpTo8(uint value, Span<byte> destination)
    {
        var digits = Eight(value);
        // The first digit is the lowest byte. A number has at least one, 0 too.
        var leading = Math.Min(7, BitOperations.TrailingZeroCount(digits) >> 3);
        BinaryPrimitives.WriteUInt64LittleEndian(destination, digits + Zeros >> leading * 8);
        return 8 - leading;
    }

    /// <summary>
    /// Eight digits at once, one in each byte: halves of four, then pairs, then digits, where dividing is multiplying and shifting in lanes that are wide enough.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Eight(uint value)
    {
        var upper = value / 10_000;
        var fours = upper | (ulong)(value - upper * 10_000) << 32;
        var hundreds = fours * 10_486 >> 20 & 0x7f_0000_007f;
        var pairs = (fours - hundreds * 100 << 16) + hundreds;
        var tens = pairs * 103 >> 10 & 0x000f_000f_000f_000f;
        return (pairs - tens * 10 << 8) + tens;
    }
}
