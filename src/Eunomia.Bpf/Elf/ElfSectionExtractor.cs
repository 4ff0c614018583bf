using System.Buffers.Binary;

namespace Eunomia.Bpf.Elf;

/// <summary>Reads one section of an ELF file for any machine, such as a kernel image, without reading the others.</summary>
public static class ElfSectionExtractor
{
    private const int HeaderLength = 64;
    private const int SectionLength = 64;
    private const int MaximumNames = 1 << 20;

    /// <summary>The content of the section of that name.</summary>
    /// <param name="stream">Seekable.</param>
    /// <param name="name">Such as <c>.BTF</c>.</param>
    /// <param name="maximumSize">Larger ones are refused.</param>
    /// <exception cref="MalformedInputException">It is no 64-bit ELF file, breaks the format's rules, or has no such section.</exception>
    public static byte[] Read(Stream stream, string name, int maximumSize)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var header = Take(stream, 0, HeaderLength, "the ELF header");
        if (header[4] != 2 || header[5] is not (1 or 2))
        {
            throw new MalformedInputException("no 64-bit ELF file", 4);
        }

        var bigEndian = header[5] == 2;
        var (offset, size, count, names) = (U64(header, 40), U16(header, 58), U16(header, 60), U16(header, 62));
        if (size != SectionLength || names >= count)
        {
            throw new MalformedInputException("the ELF file has no sections with names", 58);
        }

        // Of 64 bytes each, as the class has them: no more than 4 MiB.
        var table = Take(stream, offset, (ulong)(SectionLength * count), "the section headers");
        var text = Content(names * SectionLength, MaximumNames);
        var wanted = System.Text.Encoding.UTF8.GetBytes(name + '\0');
        for (var section = 0; section < count * SectionLength; section += SectionLength)
        {
            var start = U32(table, section);
            if (start < (uint)text.Length && text.AsSpan((int)start).StartsWith(wanted))
            {
                return Content(section, maximumSize);
            }
        }

        throw new MalformedInputException($"the ELF file has no section {name}", (long)offset);

        byte[] Content(int section, int maximum)
        {
            const uint NoBits = 8;
            var length = U64(table, section + 32);
            return length > (ulong)maximum || U32(table, section + 4) == NoBits
                ? throw new MalformedInputException($"a section has {length} bytes, or none in the file", (long)offset + section)
                : Take(stream, U64(table, section + 24), length, "a section");
        }

        ushort U16(byte[] bytes, int at) => bigEndian ? BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(at)) : BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(at));

        uint U32(byte[] bytes, int at) => bigEndian ? BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(at)) : BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at));

        ulong U64(byte[] bytes, int at) => bigEndian ? BinaryPrimitives.ReadUInt64BigEndian(bytes.AsSpan(at)) : BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(at));
    }

    private static byte[] Take(Stream stream, ulong offset, ulong length, string what)
    {
        var available = (ulong)stream.Length;
        if (offset > available || length > available - offset)
        {
            throw new MalformedInputException($"{what} is not within the file", (long)Math.Min(offset, long.MaxValue));
        }

        var bytes = new byte[length];
        stream.Position = (long)offset;
        return stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) == bytes.Length
            ? bytes
            : throw new MalformedInputException($"{what} ends early", (long)offset);
    }
}
