namespace Eunomia.Runtime.Decoding.Formatting;

/// <summary>Writes one value of a record as text. Made once per field; called once per event.</summary>
internal abstract class ValueText
{
    /// <summary>The most bytes that <see cref="Write"/> writes for a record of the type's own length.</summary>
    public abstract long MaxLength { get; }

    /// <summary>The array that takes the rest of the record, if it is this or in this.</summary>
    public virtual FlexibleArray? Flexible => null;

    /// <summary>Writes the value and returns the length of its text.</summary>
    /// <param name="record">What the field's offset counts in; not shorter than the type allows.</param>
    /// <param name="destination">Has room for <see cref="MaxLength"/> bytes.</param>
    public abstract int Write(ReadOnlySpan<byte> record, Span<byte> destination);
}

/// <summary>How much text comes from the part of a record that its type does not count.</summary>
/// <param name="Offset">Where that part starts.</param>
/// <param name="Stride">Bytes of one element.</param>
/// <param name="ElementLength">The most bytes of its text.</param>
internal sealed record FlexibleArray(int Offset, int Stride, long ElementLength)
{
    /// <summary>How many elements are shown; a record with more is cut, so that a line is never longer than an <see cref="int"/> can say.</summary>
    public int MaximumCount { get; } = (int)(TextBudget.LongestLine / Math.Max(1, ElementLength));

    /// <summary>The most bytes of text for a record.</summary>
    public long MaxLength(int recordLength) =>
        Stride == 0 || recordLength <= Offset ? 0 : Math.Min((recordLength - Offset) / Stride, MaximumCount) * ElementLength;
}
