using System.Buffers.Binary;
using System.Globalization;
using Eunomia.Bpf.Btf;
using Eunomia.Runtime.Diagnostics;

namespace Eunomia.Runtime.Globals;

/// <summary>Parses and formats scalar values. Types are given without typedefs and qualifiers.</summary>
internal static class ScalarText
{
    private const string IntegerForms = "integers are written as 42, -42, 0x2a, 0o52 or 0b101010";

    /// <summary>Whether a type has a text form of its own.</summary>
    public static bool CanParse(BtfType? type) => type is BtfInt or BtfEnum or BtfPointer or BtfFloat { Size: 2 or 4 or 8 };

    /// <summary>Whether it is C's <c>char</c>. Compilers leave out the encoding bit for it, so the name decides.</summary>
    public static bool IsCharacter(BtfType? type) =>
        type is BtfInt { Size: 1, Bits: 8 } integer && (integer.Encoding.HasFlag(BtfIntEncoding.Char) || integer.Name is "char");

    /// <summary>Writes the bytes of a value.</summary>
    public static void Parse(ValueTarget target, BtfType type, string text, Span<byte> destination)
    {
        switch (type)
        {
            case BtfInt integer when integer.Encoding.HasFlag(BtfIntEncoding.Bool):
                IntegerText.Write(ParseBoolean(target, text) ? 1u : 0u, destination, target.BigEndian);
                break;
            case BtfInt { Size: 1 } when TryParseCharacter(type, text, out var character):
                destination[0] = character;
                break;
            case BtfInt integer:
                var value = ParseInteger(target, text, integer.Bits, IsSigned(integer), NameOf(target, integer), "an integer");
                IntegerText.Write((value & IntegerText.Maximum(integer.Bits, isSigned: false)) << integer.BitOffset, destination, target.BigEndian);
                break;
            case BtfEnum enumeration:
                IntegerText.Write(EnumText.Parse(target, enumeration, text), destination, target.BigEndian);
                break;
            case BtfPointer:
                IntegerText.Write(ParseInteger(target, text, 64, isSigned: false, target.TypeText, "an address"), destination, target.BigEndian);
                break;
            case BtfFloat number:
                WriteFloat(ParseFloat(target, number, text), destination, target.BigEndian);
                break;
            default:
                throw new BpfRuntimeException(ProblemCatalog.NotSettable(target.Name, target.TypeText));
        }
    }

    /// <summary>The text of a value.</summary>
    public static string Format(BtfType type, ReadOnlySpan<byte> bytes, bool bigEndian)
    {
        switch (type)
        {
            case BtfInt integer when integer.Encoding.HasFlag(BtfIntEncoding.Bool):
                return bytes.ContainsAnyExcept((byte)0) ? "true" : "false";
            case BtfInt when IsCharacter(type):
                return CharacterText.Format(bytes[0], IsSigned((BtfInt)type));
            case BtfInt integer:
                return IntegerText.Format(IntegerText.Read(bytes, bigEndian) >> integer.BitOffset, integer.Bits, IsSigned(integer));
            case BtfEnum enumeration:
                return EnumText.Format(enumeration, IntegerText.Read(bytes, bigEndian));
            case BtfPointer:
                return "0x" + ((ulong)IntegerText.Read(bytes, bigEndian)).ToString("x", CultureInfo.InvariantCulture);
            case BtfFloat { Size: 2 }:
                return (bigEndian ? BinaryPrimitives.ReadHalfBigEndian(bytes) : BinaryPrimitives.ReadHalfLittleEndian(bytes))
                    .ToString(CultureInfo.InvariantCulture);
            case BtfFloat { Size: 4 }:
                return (bigEndian ? BinaryPrimitives.ReadSingleBigEndian(bytes) : BinaryPrimitives.ReadSingleLittleEndian(bytes))
                    .ToString(CultureInfo.InvariantCulture);
            case BtfFloat { Size: 8 }:
                return (bigEndian ? BinaryPrimitives.ReadDoubleBigEndian(bytes) : BinaryPrimitives.ReadDoubleLittleEndian(bytes))
                    .ToString(CultureInfo.InvariantCulture);
            default:
                return "{...}";
        }
    }

    /// <summary>Parses a number that must fit, as two's complement.</summary>
    public static UInt128 ParseInteger(
        ValueTarget target, string text, int bits, bool isSigned, string typeText, string expected, bool allowNegative = false)
    {
        if (!IntegerText.TryParse(text, out var isNegative, out var magnitude, out var isHuge))
        {
            throw new BpfRuntimeException(ProblemCatalog.ValueNotUnderstood(text, target.Name, typeText, expected, IntegerForms));
        }

        if (isHuge
            || (!IntegerText.Fits(isNegative, magnitude, bits, isSigned)
                && !(allowNegative && isNegative && IntegerText.Fits(isNegative, magnitude, bits, isSigned: true))))
        {
            throw new BpfRuntimeException(ProblemCatalog.ValueOutOfRange(
                text, target.Name, typeText, IntegerText.MinimumText(bits, isSigned),
                IntegerText.Maximum(bits, isSigned).ToString(CultureInfo.InvariantCulture)));
        }

        return isNegative ? unchecked(UInt128.Zero - magnitude) : magnitude;
    }

    private static bool IsSigned(BtfInt integer) => integer.Encoding.HasFlag(BtfIntEncoding.Signed);

    // Of an array the message names the element, whose range it is.
    private static string NameOf(ValueTarget target, BtfInt integer) =>
        target.Types[target.Types.Resolve(target.TypeId)] is BtfArray ? $"{integer.Name} in {target.TypeText}" : integer.Name;

    private static bool ParseBoolean(ValueTarget target, string text) => text.Trim().ToLowerInvariant() switch
    {
        "true" or "yes" or "on" or "1" => true,
        "false" or "no" or "off" or "0" => false,
        _ => throw new BpfRuntimeException(ProblemCatalog.ValueNotUnderstood(
            text, target.Name, target.TypeText, "a boolean", "booleans are written as true, false, yes, no, on, off, 1 or 0")),
    };

    private static bool TryParseCharacter(BtfType type, string text, out byte value)
    {
        if (IsCharacter(type) && text.Length == 1 && char.IsAscii(text[0]) && !char.IsAsciiDigit(text[0]))
        {
            value = (byte)text[0];
            return true;
        }

        return CharacterText.TryParseQuoted(text, out value);
    }

    private static double ParseFloat(ValueTarget target, BtfFloat number, string text)
    {
        var trimmed = text.Trim();
        var unsigned = trimmed.TrimStart('-', '+').ToLowerInvariant();
        if (unsigned is "inf" or "infinity")
        {
            return trimmed[0] == '-' ? double.NegativeInfinity : double.PositiveInfinity;
        }

        if (unsigned is "nan")
        {
            return double.NaN;
        }

        if (!double.TryParse(trimmed, NumberStyles.Float, CultureInfo.InvariantCulture, out var value))
        {
            throw new BpfRuntimeException(ProblemCatalog.ValueNotUnderstood(
                text, target.Name, target.TypeText, "a number", "numbers are written as 0.5, -2 or 1e-9"));
        }

        var (largest, fits) = number.Size switch
        {
            2 => (((double)Half.MaxValue).ToString(CultureInfo.InvariantCulture), Half.IsFinite((Half)value)),
            4 => (float.MaxValue.ToString(CultureInfo.InvariantCulture), float.IsFinite((float)value)),
            _ => (double.MaxValue.ToString(CultureInfo.InvariantCulture), double.IsFinite(value)),
        };
        return fits ? value : throw new BpfRuntimeException(ProblemCatalog.ValueOutOfRange(text, target.Name, target.TypeText, "-" + largest, largest));
    }

    private static void WriteFloat(double value, Span<byte> destination, bool bigEndian) =>
        IntegerText.Write(
            destination.Length switch
            {
                2 => BitConverter.HalfToUInt16Bits((Half)value),
                4 => BitConverter.SingleToUInt32Bits((float)value),
                _ => BitConverter.DoubleToUInt64Bits(value),
            },
            destination,
            bigEndian);
}
