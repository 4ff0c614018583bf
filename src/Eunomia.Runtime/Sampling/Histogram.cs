using System.Globalization;
using System.Text;

namespace Eunomia.Runtime.Sampling;

/// <summary>Histograms drawn with characters, in the form that BCC's tools made known.</summary>
internal static class Histogram
{
    /// <summary>How many slots a histogram over powers of two has: the values have 64 bits.</summary>
    public const int Log2Slots = 64;

    /// <summary>No linear histogram gets longer; nobody reads more.</summary>
    public const int MaximumRows = 1024;

    // Up to here both ends of a slot have ten digits.
    private const int LastNarrowSlot = 32;

    private const int Stars = 40;

    /// <summary>
    /// Draws a histogram over powers of two: slot 0 counts 0 and 1, slot n what is at least 2^n and below 2^(n+1). Rows end with the last slot
    /// that has something; nothing is drawn when none has. Slots that no 64-bit value reaches count for the last one that one does.
    /// </summary>
    /// <param name="text">What it is appended to.</param>
    /// <param name="slots">The counts.</param>
    /// <param name="unit">The unit of the values; text of a stranger.</param>
    public static void AppendLog2(StringBuilder text, ReadOnlySpan<ulong> slots, string unit)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(unit);
        Span<ulong> counts = stackalloc ulong[Log2Slots];
        counts.Clear();
        for (var i = 0; i < slots.Length; i++)
        {
            ref var count = ref counts[Math.Min(i, Log2Slots - 1)];
            count = slots[i] > ulong.MaxValue - count ? ulong.MaxValue : count + slots[i];
        }

        var last = counts.LastIndexOfAnyExcept(0ul);
        if (last < 0)
        {
            return;
        }

        var largest = Largest(counts);
        var isNarrow = last <= LastNarrowSlot;
        var width = isNarrow ? 10 : 20;
        AppendHeader(text, isNarrow ? 5 : 15, isNarrow ? 19 : 29, unit);
        for (var i = 0; i <= last; i++)
        {
            var low = i == 0 ? 0 : 1UL << i;
            var high = ulong.MaxValue >> (63 - i);
            text.Append(low.ToString(CultureInfo.InvariantCulture).PadLeft(width)).Append(" -> ")
                .Append(high.ToString(CultureInfo.InvariantCulture).PadRight(width));
            AppendBar(text, counts[i], largest, isNarrow ? Stars : Stars / 2);
        }
    }

    /// <summary>Draws a histogram with one row for each slot, from the first that has something to the last.</summary>
    /// <param name="text">What it is appended to.</param>
    /// <param name="slots">The counts; slot n counts the value n.</param>
    /// <param name="unit">The unit of the values; text of a stranger.</param>
    public static void AppendLinear(StringBuilder text, ReadOnlySpan<ulong> slots, string unit)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(unit);
        var (first, last) = (slots.IndexOfAnyExcept(0ul), slots.LastIndexOfAnyExcept(0ul));
        if (first < 0)
        {
            return;
        }

        var largest = Largest(slots);
        AppendHeader(text, 5, 13, unit);
        var end = Math.Min(last, first + MaximumRows - 1);
        for (var i = first; i <= end; i++)
        {
            text.Append(' ', 8).Append(i.ToString(CultureInfo.InvariantCulture).PadRight(10));
            AppendBar(text, slots[i], largest, Stars);
        }

        if (end < last)
        {
            text.Append(CultureInfo.InvariantCulture, $"        ... up to {last}\n");
        }
    }

    private static void AppendHeader(StringBuilder text, int indent, int width, string unit) =>
        text.Append(' ', indent).Append(unit.PadRight(width)).Append(" : count    distribution\n");

    private static void AppendBar(StringBuilder text, ulong count, ulong largest, int width)
    {
        // The product has more than 64 bits when counts are that large.
        var stars = (int)((UInt128)count * (uint)width / largest);
        text.Append(" : ").Append(count.ToString(CultureInfo.InvariantCulture).PadRight(8)).Append(" |")
            .Append('*', stars).Append(' ', width - stars).Append("|\n");
    }

    private static ulong Largest(ReadOnlySpan<ulong> counts)
    {
        var largest = 0UL;
        foreach (var count in counts)
        {
            largest = Math.Max(largest, count);
        }

        return largest;
    }
}
