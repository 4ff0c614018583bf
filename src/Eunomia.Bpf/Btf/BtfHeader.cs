using Eunomia.Bpf.IO;

namespace Eunomia.Bpf.Btf;

/// <summary>The start that <c>.BTF</c> and <c>.BTF.ext</c> share: magic, version, flags, header length.</summary>
internal static class BtfHeader
{
    /// <summary>The first two bytes, as a number.</summary>
    public const ushort Magic = 0xeb9f;

    /// <summary>Length of magic, version, flags and the length itself.</summary>
    private const int CommonLength = 8;

    /// <summary>
    /// Reads the common start and returns a reader of the rest of the header, and one of what follows it: the offsets that a header
    /// gives count from its end.
    /// </summary>
    public static SpanReader Read(ReadOnlySpan<byte> section, long baseOffset, uint minimumLength, string what, out SpanReader body)
    {
        if (section.Length < CommonLength)
        {
            throw new MalformedInputException($"{what} has {section.Length} bytes, less than a header", baseOffset);
        }

        // Writers use their own byte order, so the magic tells which it was.
        var bigEndian = (section[0], section[1]) switch
        {
            (Magic & 0xff, Magic >> 8) => false,
            (Magic >> 8, Magic & 0xff) => true,
            _ => throw new MalformedInputException($"{what} does not start with the BTF magic 0x{Magic:x}", baseOffset),
        };

        var reader = new SpanReader(section, bigEndian, baseOffset);
        reader.Take(sizeof(ushort));
        var version = reader.ReadU8();
        if (version != 1)
        {
            throw new MalformedInputException($"{what} has version {version}; only version 1 is known", baseOffset + 2);
        }

        var flags = reader.ReadU8();
        if (flags != 0)
        {
            throw new MalformedInputException($"{what} has unknown flags 0x{flags:x}", baseOffset + 3);
        }

        var length = reader.ReadU32();
        if (length < minimumLength)
        {
            throw new MalformedInputException($"{what} has a header of {length} bytes; the least is {minimumLength}", baseOffset + 4);
        }

        var header = reader.Slice(0, length, $"header of {what}");
        header.Take(CommonLength);
        body = reader.Slice(length, (ulong)section.Length - length, what);
        return header;
    }

    /// <summary>Fails unless the rest of a header, fields that this library does not know, is zero.</summary>
    public static void ExpectZeros(SpanReader header, string what)
    {
        var offset = header.Offset;
        if (header.Take(header.Remaining).ContainsAnyExcept((byte)0))
        {
            throw new MalformedInputException($"{what} has a longer header with unknown fields that are not zero", offset);
        }
    }
}
