using System.Buffers.Binary;

namespace Eunomia.Runtime.Decoding.Formatting;

/// <summary>An IPv4 address: four bytes in network byte order.</summary>
internal sealed class Ipv4Text(int offset, TextStyle style) : ValueText
{
    public override long MaxLength => 17;

    public override int Write(ReadOnlySpan<byte> record, Span<byte> destination)
    {
        var address = record.Slice(offset, 4);
        if (style == TextStyle.Plain)
        {
            return Write4(address, destination);
        }

        destination[0] = (byte)'"';
        var length = Write4(address, destination[1..]);
        destination[length + 1] = (byte)'"';
        return length + 2;
    }

    /// <summary>Writes four numbers with dots between them.</summary>
    internal static int Write4(ReadOnlySpan<byte> address, Span<byte> destination)
    {
        var length = 0;
        foreach (var part in address)
        {
            if (length > 0)
            {
                destination[length++] = (byte)'.';
            }

            length += Digits.Write((ulong)part, destination[length..]);
        }

        return length;
    }
}

/// <summary>An IPv6 address of sixteen bytes, as RFC 5952 wants it written.</summary>
internal sealed class Ipv6Text(int offset, TextStyle style) : ValueText
{
    private const int Groups = 8;

    public override long MaxLength => 47;

    private static ReadOnlySpan<byte> MappedPrefix => [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff];

    public override int Write(ReadOnlySpan<byte> record, Span<byte> destination)
    {
        var address = record.Slice(offset, 16);
        if (style == TextStyle.Plain)
        {
            return Write(address, MappedPrefix, destination);
        }

        destination[0] = (byte)'"';
        var length = Write(address, MappedPrefix, destination[1..]);
        destination[length + 1] = (byte)'"';
        return length + 2;
    }

    private static int Write(ReadOnlySpan<byte> address, ReadOnlySpan<byte> mappedPrefix, Span<byte> destination)
    {
        if (address.StartsWith(mappedPrefix))
        {
            "::ffff:"u8.CopyTo(destination);
            return 7 + Ipv4Text.Write4(address[12..], destination[7..]);
        }

        var (gap, gapEnd) = LongestRunOfZeros(address);
        var length = 0;
        for (var i = 0; i < Groups; i++)
        {
            if (i == gap)
            {
                "::"u8.CopyTo(destination[length..]);
                length += 2;
                i = gapEnd - 1;
                continue;
            }

            if (i > 0 && i != gapEnd)
            {
                destination[length++] = (byte)':';
            }

            var group = Group(address, i);
            var digits = HexDigits.Count(group);
            HexDigits.Write(group, destination.Slice(length, digits));
            length += digits;
        }

        return length;
    }

    /// <summary>Start and end of the longest run of zero groups, the first one of several; a single group is not shortened.</summary>
    private static (int Start, int End) LongestRunOfZeros(ReadOnlySpan<byte> address)
    {
        var (start, end) = (-1, -1);
        for (var i = 0; i < Groups; i++)
        {
            var first = i;
            while (i < Groups && Group(address, i) == 0)
            {
                i++;
            }

            if (i - first >= 2 && i - first > end - start)
            {
                (start, end) = (first, i);
            }
        }

        return (start, end);
    }

    private static ushort Group(ReadOnlySpan<byte> address, int index) => BinaryPrimitives.ReadUInt16BigEndian(address[(2 * index)..]);
}

/// <summary>A hardware address: six bytes with colons between them.</summary>
internal sealed class MacText(int offset, TextStyle style) : ValueText
{
    private const int Length = 6;

    public override long MaxLength => (3 * Length) + 1;

    public override int Write(ReadOnlySpan<byte> record, Span<byte> destination)
    {
        var length = 0;
        var quote = style == TextStyle.Json ? 1 : 0;
        foreach (var part in record.Slice(offset, Length))
        {
            destination[length] = length == 0 ? (byte)'"' : (byte)':';
            length += length == 0 ? quote : 1;
            HexDigits.Write(part, destination.Slice(length, 2));
            length += 2;
        }

        destination[length] = (byte)'"';
        return length + quote;
    }
}
