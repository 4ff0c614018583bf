using System.Buffers.Binary;
using System.Numerics;

namespace Eunomia.Runtime.Decoding.Texts;

/// <summary>Writes integers as decimal digits.</summary>
internal static class Digits
{
    /// <summary>Digits of the largest <see cref="ulong"/>, and of the smallest <see cref="long"/> with its sign.</summary>
    public const int Longest64 = 20;

    /// <summary>Digits of the smallest <see cref="Int128"/> with its sign.</summary>
    public const int Longest128 = 40;

    private const ulong TenTo19 = 10_000_000_000_000_000_000;

    private static ReadOnlySpan<byte> Pairs =>
        "00010203040506070809101112131415161718192021222324252627282930313233343536373839404142434445464748495051525354555657585960616263646566676869707172737475767778798081828384858687888990919293949596979899"u8;

    /// <summary>Powers of ten; the first stands for 0, which has a digit, too.</summary>
    private static ReadOnlySpan<ulong> Powers =>
    [
        0, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000, 10_000_000_000, 100_000_000_000, 1_000_000_000_000,
        10_000_000_000_000, 100_000_000_000_000, 1_000_000_000_000_000, 10_000_000_000_000_000, 100_000_000_000_000_000, 1_000_000_000_000_000_000, TenTo19,
    ];

    /// <summary>Writes an unsigned number.</summary>
    public static int Write(ulong value, Span<byte> destination)
    {
        var length = Count(value);
        Fill(value, destination[..length]);
        return length;
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

    private static int Count(ulong value)
    {
        // 1233 / 4096 is just above log10(2): right, or one too many.
        var guess = (64 - BitOperations.LeadingZeroCount(value | 1)) * 1233 >> 12;
        return guess + (value >= Powers[guess] ? 1 : 0) is var count && count > 0 ? count : 1;
    }
}
