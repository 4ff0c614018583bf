namespace Eunomia.Runtime.Decoding.Formatting;

/// <summary>An array, as JSON in tables too: <c>[1,2,3]</c>.</summary>
internal sealed class ArrayText : ValueText
{
    private readonly RecordField _field;
    private readonly ValueText _element;
    private readonly int _maximumCount;

    /// <summary>Creates the text of an array.</summary>
    /// <param name="field">The array.</param>
    /// <param name="element">The text of an element, with offsets in the element.</param>
    public ArrayText(RecordField field, ValueText element)
    {
        (_field, _element) = (field, element);
        Flexible = field.IsFlexible ? new(field.Offset, field.Stride, element.MaxLength + 1) : null;
        _maximumCount = Flexible?.MaximumCount ?? int.MaxValue;
    }

    public override long MaxLength => 2 + (_element.MaxLength + 1) * _field.Count;

    public override FlexibleArray? Flexible { get; }

    public override int Write(ReadOnlySpan<byte> record, Span<byte> destination)
    {
        var count = Math.Min(_field.CountIn(record.Length), _maximumCount);
        var (offset, stride) = (_field.Offset, _field.Stride);
        destination[0] = (byte)'[';
        var length = 1;
        for (var i = 0; i < count; i++)
        {
            if (i > 0)
            {
                destination[length++] = (byte)',';
            }

            length += _element.Write(record.Slice(offset + i * stride, stride), destination[length..]);
        }

        destination[length] = (byte)']';
        return length + 1;
    }
}
