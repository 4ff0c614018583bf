using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using Eunomia.Bpf.Btf;
using Eunomia.Bpf.Objects;
using Eunomia.Package;

namespace Eunomia.Cc.Describe;

/// <summary>Initial values of global variables, as JSON.</summary>
internal static class InitialValue
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The value of a scalar or a string; null for anything else and for externs, whose value the kernel decides.</summary>
    public static JsonElement? Read(BtfTypeTable types, BpfVariable variable, bool bigEndian)
    {
        if (variable.Linkage == BtfLinkage.Extern || variable.Size > 4096)
        {
            return null;
        }

        // Zero-initialised sections have no bytes in the file.
        var bytes = variable.Initial.IsEmpty ? new byte[variable.Size] : variable.Initial.Span;
        return types[types.Resolve(variable.TypeId)] switch
        {
            BtfInt type when bytes.Length == type.Size => OfInt(type, bytes, bigEndian),
            BtfEnum type when bytes.Length == type.Size => OfInt(type.IsSigned, bytes, bigEndian),
            BtfFloat { Size: 4 } when bytes.Length == 4 => OfFloat(ReadSingle(bytes, bigEndian)),
            BtfFloat { Size: 8 } when bytes.Length == 8 => OfFloat(ReadDouble(bytes, bigEndian)),
            BtfArray array when types[types.Resolve(array.ElementTypeId)] is BtfInt { Size: 1, Name: "char" } => OfText(bytes),
            _ => null,
        };
    }

    private static JsonElement? OfInt(BtfInt type, ReadOnlySpan<byte> bytes, bool bigEndian) =>
        type.Encoding.HasFlag(BtfIntEncoding.Bool)
            ? JsonScalar.Create(bytes.IndexOfAnyExcept((byte)0) >= 0)
            : OfInt(type.Encoding.HasFlag(BtfIntEncoding.Signed), bytes, bigEndian);

    private static JsonElement? OfInt(bool signed, ReadOnlySpan<byte> bytes, bool bigEndian)
    {
        if (bytes.Length is not (1 or 2 or 4 or 8))
        {
            return null;
        }

        ulong value = 0;
        for (var i = 0; i < bytes.Length; i++)
        {
            value = (value << 8) | bytes[bigEndian ? i : bytes.Length - 1 - i];
        }

        var shift = 64 - (8 * bytes.Length);
        return signed ? JsonScalar.Create((long)(value << shift) >> shift) : JsonScalar.Create(value);
    }

    private static JsonElement? OfFloat(double value) => double.IsFinite(value) ? JsonScalar.Create(value) : null;

    private static float ReadSingle(ReadOnlySpan<byte> bytes, bool bigEndian) =>
        bigEndian ? BinaryPrimitives.ReadSingleBigEndian(bytes) : BinaryPrimitives.ReadSingleLittleEndian(bytes);

    private static double ReadDouble(ReadOnlySpan<byte> bytes, bool bigEndian) =>
        bigEndian ? BinaryPrimitives.ReadDoubleBigEndian(bytes) : BinaryPrimitives.ReadDoubleLittleEndian(bytes);

    /// <summary>The text before the first NUL, if only NULs follow it and it is UTF-8: other bytes are no string.</summary>
    private static JsonElement? OfText(ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOf((byte)0);
        var text = end < 0 ? bytes : bytes[..end];
        if (bytes[text.Length..].IndexOfAnyExcept((byte)0) >= 0)
        {
            return null;
        }

        try
        {
            return JsonScalar.Create(StrictUtf8.GetString(text));
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
