using System.Globalization;

namespace Eunomia.Cc.Toolchain;

/// <summary>Parses sizes in the form that people write.</summary>
internal static class ByteSize
{
    /// <summary>The bytes of <c>500M</c>, <c>2G</c>, <c>100k</c> or a plain number; the units are powers of 1000.</summary>
    /// <exception cref="FormatException">It is no size.</exception>
    public static long Parse(string text)
    {
        var (digits, unit) = text[^1] switch
        {
            'k' or 'K' => (text[..^1], 1_000L),
            'm' or 'M' => (text[..^1], 1_000_000L),
            'g' or 'G' => (text[..^1], 1_000_000_000L),
            _ => (text, 1L),
        };
        return long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= long.MaxValue / unit
            ? number * unit
            : throw new FormatException($"'{text}' is no size; one is like 500M or 2G");
    }
}
