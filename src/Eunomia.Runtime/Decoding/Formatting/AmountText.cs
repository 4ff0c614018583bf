using System.Numerics;

namespace Eunomia.Runtime.Decoding.Formatting;

/// <summary>Units of <see cref="AmountText"/>.</summary>
internal enum AmountUnits
{
    /// <summary>Bytes, in powers of 1024: <c>1.5 MiB</c>.</summary>
    Bytes,

    /// <summary>Nanoseconds: <c>1.234ms</c>.</summary>
    Nanoseconds,
}

/// <summary>An amount rounded for people, cut after the last digit shown. For tables only.</summary>
internal sealed class AmountText(IntegerLoad load, AmountUnits units) : ValueText
{
    public override long MaxLength => 32;

    public override int Write(ReadOnlySpan<byte> record, Span<byte> destination)
    {
        var value = load.Load(record);
        if (!load.IsSigned || (long)value >= 0)
        {
            return Write(value, destination);
        }

        destination[0] = (byte)'-';
        return 1 + Write(0 - value, destination[1..]);
    }

    private int Write(ulong value, Span<byte> destination) =>
        units == AmountUnits.Bytes ? WriteBytes(value, destination) : WriteNanoseconds(value, destination);

    private static int WriteBytes(ulong value, Span<byte> destination)
    {
        var power = value == 0 ? 0 : BitOperations.Log2(value) / 10;
        var shift = power * 10;
        var length = Digits.Write(value >> shift, destination);
        if (shift > 0)
        {
            var rest = value & ((1ul << shift) - 1);
            destination[length++] = (byte)'.';
            destination[length++] = (byte)('0' + (rest * 10 >> shift));
        }

        destination[length++] = (byte)' ';
        if (power > 0)
        {
            destination[length++] = "KMGTPE"u8[power - 1];
            destination[length++] = (byte)'i';
        }

        destination[length++] = (byte)'B';
        return length;
    }

    private static int WriteNanoseconds(ulong value, Span<byte> destination)
    {
        var (scale, prefix) = value switch
        {
            < 1000 => (1ul, (byte)'n'),
            < 1_000_000 => (1000ul, (byte)'u'),
            < 1_000_000_000 => (1_000_000ul, (byte)'m'),
            _ => (1_000_000_000ul, (byte)0),
        };
        var length = Digits.Write(value / scale, destination);
        if (scale > 1)
        {
            destination[length++] = (byte)'.';
            Digits.Fill(value % scale / (scale / 1000), destination.Slice(length, 3));
            length += 3;
        }

        if (prefix != 0)
        {
            destination[length++] = prefix;
        }

        destination[length++] = (byte)'s';
        return length;
    }
}
