using System.Numerics;
using System.Runtime.Intrinsics;
using System.Text;

namespace Eunomia.Runtime.Decoding.Formatting;

/// <summary>
/// Escapes untrusted text for JSON or for a terminal: bytes that are no UTF-8 become U+FFFD, and what controls a terminal or reorders
/// what stands around it is spelled out, in JSON too, which may be looked at.
/// </summary>
internal static class Escaping
{
    /// <summary>Most bytes that one byte becomes.</summary>
    public const int Longest = 6;

    /// <summary>Writes text up to its first NUL, or all of it.</summary>
    /// <param name="text">The text.</param>
    /// <param name="style">What it becomes part of.</param>
    /// <param name="destination">Has room for what the text becomes at most, and <see cref="TextBudget.Slack"/> more.</param>
    public static int Write(ReadOnlySpan<byte> text, TextStyle style, Span<byte> destination)
    {
        // Most texts are short and plain: copy first, then check how much of it needs no escape.
        var at = 0;
        while (text.Length - at >= Vector128<byte>.Count)
        {
            var bytes = Vector128.Create(text[at..]);
            bytes.CopyTo(destination[at..]);
            var special = Special(bytes, style);
            if (special != 0)
            {
                at += BitOperations.TrailingZeroCount(special);
                return text[at] == 0 ? at : WriteRest(text, at, style, destination);
            }

            at += Vector128<byte>.Count;
        }

        while (at < text.Length)
        {
            var b = text[at];
            if (b is < 0x20 or >= 0x7f || (style == TextStyle.Json && b is (byte)'"' or (byte)'\\'))
            {
                return b == 0 ? at : WriteRest(text, at, style, destination);
            }

            destination[at++] = b;
        }

        return at;
    }

    /// <summary>The whole of a text that is known beforehand, as bytes.</summary>
    public static byte[] Encode(string text, TextStyle style)
    {
        var bytes = Encoding.UTF8.GetBytes(text.Replace('\0', '\ufffd'));
        var escaped = new byte[bytes.Length * Longest + TextBudget.Slack];
        return escaped[..Write(bytes, style, escaped)];
    }

    /// <summary>Width of a text on a terminal, near enough: its code points.</summary>
    public static int Width(ReadOnlySpan<byte> text)
    {
        if (Ascii.IsValid(text))
        {
            return text.Length;
        }

        var width = 0;
        foreach (var b in text)
        {
            width += (b & 0xc0) == 0x80 ? 0 : 1;
        }

        return width;
    }

    /// <summary>A mask with a bit for each byte that needs an escape.</summary>
    private static uint Special(Vector128<byte> bytes, TextStyle style)
    {
        // As signed bytes, what is not ASCII is less than a space, too.
        var special = Vector128.LessThan(bytes.AsSByte(), Vector128.Create((sbyte)0x20)).AsByte() | Vector128.Equals(bytes, Vector128.Create((byte)0x7f));
        if (style == TextStyle.Json)
        {
            special |= Vector128.Equals(bytes, Vector128.Create((byte)'"')) | Vector128.Equals(bytes, Vector128.Create((byte)'\\'));
        }

        return special.ExtractMostSignificantBits();
    }

    private static int WriteRest(ReadOnlySpan<byte> text, int start, TextStyle style, Span<byte> destination)
    {
        text = text[start..];
        text = text.IndexOf((byte)0) is >= 0 and var end ? text[..end] : text;
        var length = start;
        while (!text.IsEmpty)
        {
            // What is not valid is decoded as U+FFFD.
            _ = Rune.DecodeFromUtf8(text, out var rune, out var consumed);
            text = text[consumed..];
            length += Write(rune, style, destination[length..]);
        }

        return length;
    }

    private static int Write(Rune rune, TextStyle style, Span<byte> destination)
    {
        if (style == TextStyle.Json && rune.Value is '"' or '\\')
        {
            destination[1] = (byte)rune.Value;
            destination[0] = (byte)'\\';
            return 2;
        }

        if (!IsUnsafe(rune))
        {
            return rune.EncodeToUtf8(destination);
        }

        var letter = rune.Value switch
        {
            '\n' => (byte)'n',
            '\r' => (byte)'r',
            '\t' => (byte)'t',
            _ => (byte)0,
        };
        destination[0] = (byte)'\\';
        if (style == TextStyle.Json && letter != 0)
        {
            destination[1] = letter;
            return 2;
        }

        var isShort = style == TextStyle.Plain && rune.Value < 0x100;
        var digits = isShort ? 2 : 4;
        destination[1] = isShort ? (byte)'x' : (byte)'u';
        HexDigits.Write((ulong)rune.Value, destination.Slice(2, digits));
        return 2 + digits;
    }

    // Besides the control characters proper, those that reorder what stands around them, and the other ends of lines.
    private static bool IsUnsafe(Rune rune) =>
        Rune.IsControl(rune) || rune.Value is (>= 0x202a and <= 0x202e) or (>= 0x2066 and <= 0x2069) or 0x2028 or 0x2029 or 0x200e or 0x200f or 0x061c;
}
