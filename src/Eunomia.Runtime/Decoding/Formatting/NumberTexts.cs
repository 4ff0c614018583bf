using System.Buffers.Binary;
using System.Globalization;

namespace Eunomia.Runtime.Decoding.Formatting;

/// <summary>An <c>unsigned int</c> in little-endian order, the commonest of all.</summary>
internal sealed class UnsignedText(int offset) : ValueText
{
    public override long MaxLength => Digits.Longest64;

    public override int Write(ReadOnlySpan<byte> record, Span<byte> destination) =>
        Digits.Write((ulong)BinaryPrimitives.ReadUInt32LittleEndian(record[offset..]), destination);
}

/// <summary>An <c>unsigned long long</c> in little-endian order.</summary>
internal sealed class UnsignedLongText(int offset) : ValueText
{
    public override long MaxLength => Digits.Longest64;

    public override int Write(ReadOnlySpan<byte> record, Span<byte> destination) =>
        Digits.Write(BinaryPrimitives.ReadUInt64LittleEndian(record[offset..]), destination);
}

/// <summary>An integer of up to 64 bits.</summary>
internal sealed class IntegerText(IntegerLoad load) : ValueText
{
    public override long MaxLength => Digits.Longest64;

    public override int Write(ReadOnlySpan<byte> record, Span<byte> destination)
    {
        var value = load.Load(record);
        return load.IsSigned ? Digits.Write((long)value, destination) : Digits.Write(value, destination);
    }
}

/// <summary>An integer of up to 128 bits.</summary>
internal sealed class WideIntegerText(IntegerLoad load) : ValueText
{
    public override long MaxLength => Digits.Longest128;

    public override int Write(ReadOnlySpan<byte> record, Span<byte> destination)
    {
        var value = load.LoadWide(record);
        return load.IsSigned ? Digits.Write((Int128)value, destination) : Digits.Write(value, destination);
    }
}

/// <summary>A truth value: anything but 0 is true.</summary>
internal sealed class BooleanText(IntegerLoad load) : ValueText
{
    public override long MaxLength => 5;

    public override int Write(ReadOnlySpan<byte> record, Span<byte> destination)
    {
        var text = load.LoadWide(record) != 0 ? "true"u8 : "false"u8;
        text.CopyTo(destination);
        return text.Length;
    }
}

/// <summary>A floating-point number: the shortest text that reads back as the same. JSON has no NaN and no infinity; they are strings there.</summary>
internal sealed class FloatText(FloatLoad load, TextStyle style) : ValueText
{
    public override long MaxLength => 32;

    public override int Write(ReadOnlySpan<byte> record, Span<byte> destination)
    {
        var value = load.Load(record);
        if (!double.IsFinite(value))
        {
            var name = double.IsNaN(value) ? "\"NaN\""u8 : value > 0 ? "\"Infinity\""u8 : "\"-Infinity\""u8;
            name = style == TextStyle.Json ? name : name[1..^1];
            name.CopyTo(destination);
            return name.Length;
        }

        int written;
        _ = load.IsSingle
            ? ((float)value).TryFormat(destination, out written, provider: CultureInfo.InvariantCulture)
            : value.TryFormat(destination, out written, provider: CultureInfo.InvariantCulture);
        return written;
    }
}

/// <summary>A number with a name: of an enumeration, an error, a signal. One without is a number.</summary>
internal sealed class NamedText : ValueText
{
    private readonly IntegerLoad _load;
    private readonly NamedValues _names;
    private readonly byte[][] _texts;

    public NamedText(IntegerLoad load, NamedValues names, TextStyle style)
    {
        (_load, _names, _texts) = (load, names, names.Texts(style));
        MaxLength = Math.Max(Digits.Longest64, 2 + (long)Escaping.Longest * names.LongestName);
    }

    public override long MaxLength { get; }

    public override int Write(ReadOnlySpan<byte> record, Span<byte> destination)
    {
        var value = _load.Load(record);
        if (_names.IndexOf((long)value) is >= 0 and var index)
        {
            var text = _texts[index];
            text.CopyTo(destination);
            return text.Length;
        }

        return _load.IsSigned ? Digits.Write((long)value, destination) : Digits.Write(value, destination);
    }
}

/// <summary>A number in hexadecimal, as the bits are; in quotes in JSON.</summary>
internal sealed class HexText(IntegerLoad load, TextStyle style) : ValueText
{
    public override long MaxLength => 36;

    public override int Write(ReadOnlySpan<byte> record, Span<byte> destination)
    {
        var value = load.LoadWide(record);
        value = load.Bits is > 0 and < 128 ? value & (((UInt128)1 << load.Bits) - 1) : value;
        var length = 0;
        if (style == TextStyle.Json)
        {
            destination[length++] = (byte)'"';
        }

        destination[length++] = (byte)'0';
        destination[length++] = (byte)'x';
        var upper = (ulong)(value >> 64);
        if (upper != 0)
        {
            var digits = HexDigits.Count(upper);
            HexDigits.Write(upper, destination.Slice(length, digits));
            length += digits;
        }

        var rest = upper != 0 ? 16 : HexDigits.Count((ulong)value);
        HexDigits.Write((ulong)value, destination.Slice(length, rest));
        length += rest;
        if (style == TextStyle.Json)
        {
            destination[length++] = (byte)'"';
        }

        return length;
    }
}
