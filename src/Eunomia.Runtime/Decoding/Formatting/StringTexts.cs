namespace Eunomia.Runtime.Decoding.Formatting;

/// <summary>An array of <c>char</c>, up to its first NUL.</summary>
internal sealed class StringText(RecordField array, TextStyle style) : ValueText
{
    public override long MaxLength => 2 + (long)Escaping.Longest * array.Count;

    public override FlexibleArray? Flexible { get; } = array.IsFlexible ? new(array.Offset, 1, Escaping.Longest) : null;

    public override int Write(ReadOnlySpan<byte> record, Span<byte> destination)
    {
        var bytes = array.IsTail ? Tail(record) : record.Slice(array.Offset, array.Count);
        if (style == TextStyle.Plain)
        {
            return Escaping.Write(bytes, TextStyle.Plain, destination);
        }

        destination[0] = (byte)'"';
        var length = Escaping.Write(bytes, TextStyle.Json, destination[1..]);
        destination[length + 1] = (byte)'"';
        return length + 2;
    }

    private ReadOnlySpan<byte> Tail(ReadOnlySpan<byte> record)
    {
        var bytes = record[array.Offset..];
        return bytes[..Math.Min(bytes.Length, Flexible?.MaximumCount ?? array.Count)];
    }
}

/// <summary>Bytes as one hexadecimal number of two digits each, in the order of memory.</summary>
internal sealed class HexBytesText(RecordField array, TextStyle style) : ValueText
{
    public override long MaxLength => 4 + 2L * array.Size;

    public override FlexibleArray? Flexible { get; } = array.IsFlexible ? new(array.Offset, 1, 2) : null;

    public override int Write(ReadOnlySpan<byte> record, Span<byte> destination)
    {
        var bytes = array.BytesIn(record);
        bytes = Flexible is { } flexible ? bytes[..Math.Min(bytes.Length, flexible.MaximumCount)] : bytes;
        var start = style == TextStyle.Json ? "\"0x"u8 : "0x"u8;
        start.CopyTo(destination);
        var length = start.Length;
        foreach (var b in bytes)
        {
            HexDigits.Write(b, destination.Slice(length, 2));
            length += 2;
        }

        if (style == TextStyle.Json)
        {
            destination[length++] = (byte)'"';
        }

        return length;
    }
}
