using System.Text;
using Eunomia.Package;

namespace Eunomia.Runtime.Sampling;

/// <summary>Appends the text of a value of a type.</summary>
/// <param name="text">What it is appended to.</param>
/// <param name="typeId">The type.</param>
/// <param name="value">Its bytes.</param>
public delegate void ValueAppender(StringBuilder text, uint typeId, ReadOnlySpan<byte> value);

/// <summary>The text of entries of sampled maps. How keys and members look is the caller's business.</summary>
public static class KeyValueText
{
    /// <summary>
    /// One entry with a histogram: the key, the members beside the slots, an empty line, the histogram.
    /// <code>
    /// key = 4843
    /// comm = cat
    ///
    ///      usecs               : count    distribution
    /// </code>
    /// </summary>
    /// <param name="text">What it is appended to.</param>
    /// <param name="layout">Where the slots are.</param>
    /// <param name="sample">Which histogram, and of what unit.</param>
    /// <param name="keyTypeId">The type of the keys.</param>
    /// <param name="key">The key.</param>
    /// <param name="value">The value.</param>
    /// <param name="append">Appends keys and members.</param>
    public static void AppendHistogram(
        StringBuilder text, PolledMapLayout layout, MapSample sample, uint keyTypeId, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value,
        ValueAppender append)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(layout);
        ArgumentNullException.ThrowIfNull(append);
        text.Append("key = ");
        append(text, keyTypeId, key);
        text.Append('\n');
        foreach (var member in layout.Members)
        {
            text.Append(member.Name).Append(" = ");
            append(text, member.TypeId, PolledMapLayout.Slice(member, value));
            text.Append('\n');
        }

        text.Append('\n');
        AppendSlots(text, layout.ReadSlots(value), sample);
    }

    /// <summary>The histogram alone, of slots that were read from one value or collected from many.</summary>
    /// <param name="text">What it is appended to.</param>
    /// <param name="slots">The counts.</param>
    /// <param name="sample">Which histogram, and of what unit.</param>
    public static void AppendSlots(StringBuilder text, ReadOnlySpan<ulong> slots, MapSample sample)
    {
        ArgumentNullException.ThrowIfNull(sample);
        var unit = sample.Unit ?? MapSample.DefaultUnit;
        if (sample.Type is MapSampleType.LinearHistogram)
        {
            Histogram.AppendLinear(text, slots, unit);
        }
        else
        {
            Histogram.AppendLog2(text, slots, unit);
        }
    }
}
