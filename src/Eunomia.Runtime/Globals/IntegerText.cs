using System.Globalization;

namespace Eunomia.Runtime.Globals;

/// <summary>Parses and formats integers of up to 128 bits, signed or not.</summary>
internal static class IntegerText
{
    /// <summary>The sign and the magnitude of a number; false when the text is none. A magnitude above 128 bits saturates.</summary>
    public static bool TryParse(string text, out bool isNegative, out UInt128 magnitude, out bool isHuge)
    {
        var digits = text.AsSpan().Trim();
        (isNegative, magnitude, isHuge) = (false, 0, false);
        if (digits.Length > 0 && digits[0] is '-' or '+')
        {
            isNegative = digits[0] == '-';
            digits = digits[1..];
        }

        var radix = 10u;
        if (digits.Length > 1 && digits[0] == '0')
        {
            radix = (digits[1] | 0x20) switch { 'x' => 16, 'o' => 8, 'b' => 2, _ => 10 };
            digits = radix == 10 ? digits : digits[2..];
        }

        foreach (var digit in digits)
        {
            var value = char.IsAsciiHexDigit(digit) ? (uint)(digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10) : uint.MaxValue;
            if (value >= radix)
            {
                return false;
            }

            isHuge |= magnitude > (UInt128.MaxValue - value) / radix;
            magnitude = unchecked((magnitude * radix) + value);
        }

        return digits.Length > 0;
    }

    /// <summary>Whether an integer of that many bits can hold the number.</summary>
    public static bool Fits(bool isNegative, UInt128 magnitude, int bits, bool isSigned) =>
        isNegative ? magnitude == 0 || (isSigned && bits > 0 && magnitude <= UInt128.One << (bits - 1)) : magnitude <= Maximum(bits, isSigned);

    /// <summary>The smallest number of that many bits, as text.</summary>
    public static string MinimumText(int bits, bool isSigned) =>
        isSigned && bits > 0 ? "-" + (UInt128.One << (bits - 1)).ToString(CultureInfo.InvariantCulture) : "0";

    /// <summary>The largest number of that many bits.</summary>
    public static UInt128 Maximum(int bits, bool isSigned)
    {
        var usable = isSigned ? bits - 1 : bits;
        return usable <= 0 ? 0 : UInt128.MaxValue >> (128 - usable);
    }

    /// <summary>Writes the low bytes of a number, as many as there is room.</summary>
    public static void Write(UInt128 value, Span<byte> destination, bool bigEndian)
    {
        for (var i = 0; i < destination.Length; i++)
        {
            destination[bigEndian ? destination.Length - 1 - i : i] = unchecked((byte)value);
            value >>= 8;
        }
    }

    /// <summary>Reads up to 16 bytes as an unsigned number.</summary>
    public static UInt128 Read(ReadOnlySpan<byte> bytes, bool bigEndian)
    {
        UInt128 value = 0;
        for (var i = 0; i < bytes.Length; i++)
        {
            value = (value << 8) | bytes[bigEndian ? i : bytes.Length - 1 - i];
        }

        return value;
    }

    /// <summary>The decimal text of the low bits of a number.</summary>
    public static string Format(UInt128 value, int bits, bool isSigned)
    {
        value &= Maximum(bits, isSigned: false);
        var isNegative = isSigned && bits > 0 && value >> (bits - 1) != 0;
        var magnitude = isNegative ? unchecked(Maximum(bits, isSigned: false) - value + 1) : value;

        // -2^127 has a magnitude that wraps to itself, which is right.
        return (isNegative ? "-" : "") + magnitude.ToString(CultureInfo.InvariantCulture);
    }
}
