using System.Numerics;
using Eunomia.Bpf.IO;

namespace Eunomia.Bpf.Elf;

/// <summary>Reads the section headers, their names and bytes.</summary>
/// <param name="file">The whole file.</param>
/// <param name="header">Its header.</param>
internal sealed class ElfSectionReader(ReadOnlyMemory<byte> file, ElfHeader header)
{
    /// <summary>All sections, without relocations.</summary>
    public ElfSection[] Read()
    {
        var whole = new SpanReader(file.Span, header.BigEndian);
        var reader = whole.Slice(header.SectionOffset, header.SectionCount * (ulong)ElfHeader.SectionLength, "section headers");
        var sections = new ElfSection[header.SectionCount];
        var names = new uint[header.SectionCount];
        for (var i = 0; i < sections.Length; i++)
        {
            sections[i] = ReadSection(ref reader, i, out names[i]);
        }

        CheckOverlaps(sections);
        var table = new ElfStringTable(sections[header.NamesIndex]);
        for (var i = 0; i < sections.Length; i++)
        {
            sections[i] = sections[i] with { Name = table.Read(names[i], OffsetOfHeader(i)) };
        }

        return sections;
    }

    private ElfSection ReadSection(ref SpanReader reader, int index, out uint name)
    {
        var entry = ElfSectionHeader.Read(ref reader, is64: true);
        name = entry.Name;
        var section = new ElfSection
        {
            Index = index,
            Name = "",
            Type = entry.Type,
            Flags = entry.Flags,
            Address = entry.Address,
            Offset = entry.Offset,
            Size = entry.Size,
            Link = entry.Link,
            Info = entry.Info,
            Alignment = entry.Alignment,
            EntrySize = entry.EntrySize,
            Data = DataOf(index, entry.Type, entry.Offset, entry.Size),
        };
        if (section.Link >= header.SectionCount)
        {
            throw new MalformedInputException(
                $"section {index} is linked to section {section.Link} of {header.SectionCount}", OffsetOfHeader(index));
        }

        if (section.Alignment != 0 && !BitOperations.IsPow2(section.Alignment))
        {
            throw new MalformedInputException($"section {index} has alignment {section.Alignment}, no power of two", OffsetOfHeader(index));
        }

        return section;
    }

    private ReadOnlyMemory<byte> DataOf(int index, ElfSectionType type, ulong offset, ulong size)
    {
        if (type is ElfSectionType.Null or ElfSectionType.NoBits)
        {
            return default;
        }

        // Subtract instead of adding: offset + size may wrap.
        if (offset > (ulong)file.Length || size > (ulong)file.Length - offset)
        {
            throw new MalformedInputException($"section {index} [{offset}, +{size}) lies outside {file.Length} bytes", OffsetOfHeader(index));
        }

        // Memory of the file, not a copy.
        return file.Slice((int)offset, (int)size);
    }

    /// <summary>No byte may belong to two sections, or to a section and a header: whoever rewrites the file would copy it twice.</summary>
    private void CheckOverlaps(ElfSection[] sections)
    {
        // Two ranges of the file's own, then the sections.
        const int Headers = 2;
        var starts = new ulong[sections.Length + Headers];
        var lengths = new ulong[starts.Length];
        (starts[1], lengths[0], lengths[1]) = (header.SectionOffset, ElfHeader.Length, header.SectionCount * (ulong)ElfHeader.SectionLength);
        var order = new List<int>(starts.Length) { 0, 1 };
        foreach (var section in sections)
        {
            if (!section.Data.IsEmpty)
            {
                (starts[section.Index + Headers], lengths[section.Index + Headers]) = (section.Offset, section.Size);
                order.Add(section.Index + Headers);
            }
        }

        order.Sort((left, right) => starts[left].CompareTo(starts[right]));
        for (var i = 1; i < order.Count; i++)
        {
            var (before, range) = (order[i - 1], order[i]);
            if (starts[range] - starts[before] < lengths[before])
            {
                throw new MalformedInputException($"{NameOf(before)} and {NameOf(range)} overlap", (long)starts[range]);
            }
        }

        static string NameOf(int range) => range switch
        {
            0 => "the ELF header",
            1 => "the section headers",
            _ => $"section {range - Headers}",
        };
    }

    private long OffsetOfHeader(int index) => (long)header.SectionOffset + (index * (long)ElfHeader.SectionLength);
}
