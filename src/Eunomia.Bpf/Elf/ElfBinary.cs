using System.Runtime.InteropServices;
using Eunomia.Bpf.IO;

namespace Eunomia.Bpf.Elf;

/// <summary>
/// An ELF file for any machine, of either class and byte order, such as a program, a library or an image of a kernel. Of it is read what is asked for,
/// and never more than a bound: it may be hostile, and larger than memory.
/// <see href="https://man7.org/linux/man-pages/man5/elf.5.html">elf(5)</see>
/// </summary>
public sealed class ElfBinary
{
    // The kernel runs nothing that has more of them.
    private const int MaximumSegmentBytes = 1 << 16;
    private const int MaximumSectionNames = 1 << 20;

    private readonly Stream _stream;
    private readonly ElfHeader _header;
    private ImmutableArray<ElfSegment> _segments;
    private ImmutableArray<ElfSectionHeader> _sections;

    private ElfBinary(Stream stream, ElfHeader header) => (_stream, _header) = (stream, header);

    /// <summary>Whether its addresses have 64 bits.</summary>
    public bool Is64 => _header.Is64;

    /// <summary>Its byte order.</summary>
    public bool BigEndian => _header.BigEndian;

    /// <summary>Whether it may lie anywhere in the memory of a process (<c>ET_DYN</c>): libraries, and most programs.</summary>
    public bool IsShared => _header.Type == 3;

    /// <summary>Its program headers.</summary>
    /// <exception cref="MalformedInputException">They are not within the file, or more than a kernel takes.</exception>
    public ImmutableArray<ElfSegment> Segments => _segments.IsDefault ? _segments = ReadTable(
        _header.SegmentOffset, _header.SegmentSize, _header.SegmentCount, Is64 ? 56 : 32, MaximumSegmentBytes, "the program headers", ElfSegment.Read) : _segments;

    /// <summary>Its section headers; the index is that of the section.</summary>
    /// <exception cref="MalformedInputException">They are not within the file.</exception>
    public ImmutableArray<ElfSectionHeader> Sections => _sections.IsDefault ? _sections = ReadTable(
        _header.SectionOffset, _header.SectionSize, _header.SectionCount, Is64 ? 64 : 40, int.MaxValue, "the section headers", ElfSectionHeader.Read) : _sections;

    private delegate T ReadEntry<T>(ref SpanReader reader, bool is64);

    /// <summary>Reads the header.</summary>
    /// <param name="stream">Seekable; it is not closed.</param>
    /// <exception cref="MalformedInputException">It is no ELF file.</exception>
    public static ElfBinary Open(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        Span<byte> header = stackalloc byte[(int)ElfHeader.Length];
        stream.Position = 0;
        header = header[..stream.ReadAtLeast(header, header.Length, throwOnEndOfStream: false)];
        if (header.Length < (header is [_, _, _, _, 1, ..] ? ElfHeader.LengthIn32 : ElfHeader.Length))
        {
            throw new MalformedInputException("the ELF header is not within the file", 0);
        }

        return header.StartsWith(ElfHeader.Magic) && header is [_, _, _, _, 1 or 2, 1 or 2, ..]
            ? new ElfBinary(stream, ElfHeader.Read(header))
            : throw new MalformedInputException("no ELF file", 0);
    }

    /// <summary>The content of the section of that name.</summary>
    /// <param name="name">Such as <c>.BTF</c>.</param>
    /// <param name="maximumSize">Larger ones are refused.</param>
    /// <exception cref="MalformedInputException">There is none, or it is not within the file.</exception>
    public byte[] ReadSection(string name, int maximumSize)
    {
        if (_header.SectionSize != (Is64 ? 64 : 40) || _header.NamesIndex >= _header.SectionCount)
        {
            throw new MalformedInputException("the ELF file has no sections with names", 58);
        }

        var text = Content(Sections[_header.NamesIndex], MaximumSectionNames);
        var wanted = System.Text.Encoding.UTF8.GetBytes(name + '\0');
        foreach (var section in Sections)
        {
            if (section.Name < (uint)text.Length && text.AsSpan((int)section.Name).StartsWith(wanted))
            {
                return Content(section, maximumSize);
            }
        }

        throw new MalformedInputException($"the ELF file has no section {name}", (long)_header.SectionOffset);

        byte[] Content(ElfSectionHeader section, int maximum) => section.Type != ElfSectionType.NoBits
            ? Read(section.Offset, section.Size, maximum, "a section")
            : throw new MalformedInputException("a section has no bytes in the file", (long)_header.SectionOffset);
    }

    /// <summary>The symbols of a table, read as a whole; what is left behind the last is none.</summary>
    /// <param name="table">A section of type <see cref="ElfSectionType.SymbolTable"/> or <see cref="ElfSectionType.DynamicSymbols"/>.</param>
    /// <param name="maximumSize">Larger ones are refused.</param>
    /// <exception cref="MalformedInputException">It is not within the file.</exception>
    public IEnumerable<ElfSymbolEntry> ReadSymbols(ElfSectionHeader table, int maximumSize)
    {
        var bytes = Read(table.Offset, table.Size, maximumSize, "the symbols");
        var length = ElfSymbolEntry.LengthOf(Is64);
        for (var offset = 0; offset <= bytes.Length - length; offset += length)
        {
            var reader = new SpanReader(bytes.AsSpan(offset, length), BigEndian);
            yield return ElfSymbolEntry.Read(ref reader, Is64);
        }
    }

    /// <summary>The notes in a section or segment of notes, up to one that is cut off.</summary>
    public IEnumerable<ElfNote> NotesIn(ReadOnlyMemory<byte> content)
    {
        const int HeaderLength = 12;
        while (content.Length >= HeaderLength)
        {
            var reader = new SpanReader(content.Span, BigEndian);
            var (owner, length, type) = (reader.ReadU32(), reader.ReadU32(), reader.ReadU32());
            content = content[HeaderLength..];
            if (Padded(owner) > content.Length || Padded(length) > content.Length - Padded(owner))
            {
                break;
            }

            yield return new ElfNote(content[..(int)owner], type, content.Slice((int)Padded(owner), (int)length));
            content = content[(int)(Padded(owner) + Padded(length))..];
        }

        static long Padded(uint length) => (length + 3L) & ~3L;
    }

    /// <summary>Bytes of the file.</summary>
    /// <param name="offset">Where they begin.</param>
    /// <param name="size">How many.</param>
    /// <param name="maximumSize">More are refused.</param>
    /// <param name="what">What they are, for the message.</param>
    /// <exception cref="MalformedInputException">They are not within the file, or more.</exception>
    public byte[] Read(ulong offset, ulong size, int maximumSize, string what)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maximumSize);
        // Subtract instead of adding: offset + size may wrap.
        var available = (ulong)_stream.Length;
        if (offset > available || size > available - offset)
        {
            throw new MalformedInputException($"{what} is not within the file", (long)Math.Min(offset, long.MaxValue));
        }

        if (size > (ulong)maximumSize)
        {
            throw new MalformedInputException($"{what} has {size} bytes, more than {maximumSize}", (long)offset) { IsTooLarge = true };
        }

        var bytes = new byte[size];
        _stream.Position = (long)offset;
        return _stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) == bytes.Length
            ? bytes
            : throw new MalformedInputException($"{what} ends early", (long)offset);
    }

    /// <summary>A text of the file; null when it is longer than that, or does not end within the file.</summary>
    /// <param name="offset">Where it begins.</param>
    /// <param name="maximumSize">How many bytes it has at most, with the zero at its end.</param>
    /// <exception cref="MalformedInputException">It does not begin within the file.</exception>
    public string? ReadText(ulong offset, int maximumSize)
    {
        var left = (ulong)_stream.Length - Math.Min(offset, (ulong)_stream.Length);
        var bytes = Read(offset, Math.Min((ulong)maximumSize, left), maximumSize, "a text").AsSpan();
        return bytes.IndexOf((byte)0) is >= 0 and var end ? System.Text.Encoding.UTF8.GetString(bytes[..end]) : null;
    }

    private ImmutableArray<T> ReadTable<T>(ulong offset, ushort size, ushort count, int length, int maximumSize, string what, ReadEntry<T> read)
    {
        if (count == 0)
        {
            return [];
        }

        if (size != length)
        {
            throw new MalformedInputException($"{what} have {size} bytes each, not {length}", (long)Math.Min(offset, long.MaxValue));
        }

        var reader = new SpanReader(Read(offset, (ulong)(count * length), maximumSize, what), BigEndian, (long)offset);
        var entries = new T[count];
        for (var i = 0; i < entries.Length; i++)
        {
            // An entry has more than is read of it.
            var entry = new SpanReader(reader.Take(length), BigEndian);
            entries[i] = read(ref entry, Is64);
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(entries);
    }
}
