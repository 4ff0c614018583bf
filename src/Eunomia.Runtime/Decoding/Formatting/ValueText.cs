namespace Eunomia.Runtime.Decoding.Formatting;

/// <summary>Writes one value of a record as text. Created once per field; called once per event.</summary>
internal abstract class ValueText
{
    /// <summary>Longest text for a record of the type's own length, in bytes.</summary>
    public abstract long MaxLength { get; }

    /// <summary>The array that takes the rest of the record, if it is or contains one.</summary>
    public virtual FlexibleArray? Flexible => null;

    /// <summary>Writes the value and returns the length of its text.</summary>
    /// <param name="record">The bytes that the field's offset refers to; not shorter than the type allows.</param>
    /// <param name="destination">Has room for <see cref="MaxLength"/> bytes.</param>
    public abstract int Write(ReadOnlySpan<byte> record, Span<byte> destination);
}

/// <summary>Length of the text for the flexible array at the end of a record.</summary>
/// <param name="Offset">Offset of the array.</param>
/// <param name="Stride">Bytes of one element.</param>
/// <param name="ElementLength">Longest text of an element, in bytes.</param>
internal sealed record FlexibleArray(int Offset, int Stride, long ElementLength)
{
    /// <summary>Largest number of elements shown; a record with more is cut, so that a line is never longer than an <see cref="int"/> can say.</summary>
    public int MaximumCount { get; } = (int)(TextBudget.LongestLine / Math.Max(1, ElementLength));

    /// <summary>Longest text for a record, in bytes.</summary>
    public long MaxLength(int recordLength) =>
        Stride == 0 || recordLength <= Offset ? 0 : Math.Min((recordLength - Offset) / Stride, MaximumCount) * ElementLength;
}
