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
        name = reader.ReadU32();
        var type = (ElfSectionType)reader.ReadU32();
        var (flags, address, offset, size) = (reader.ReadU64(), reader.ReadU64(), reader.ReadU64(), reader.ReadU64());
        var section = new ElfSection
        {
            Index = index,
            Name = "",
            Type = type,
            Flags = (ElfSectionFlags)flags,
            Address = address,
            Offset = offset,
            Size = size,
            Link = reader.ReadU32(),
            Info = reader.ReadU32(),
            Alignment = reader.ReadU64(),
            EntrySize = reader.ReadU64(),
            Data = DataOf(index, type, offset, size),
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
        const int FileHeader = -2;
        const int SectionHeaders = -1;
        var ranges = new List<(ulong Start, ulong Length, int Owner)>(sections.Length + 2)
        {
            (0, ElfHeader.Length, FileHeader),
            (header.SectionOffset, header.SectionCount * (ulong)ElfHeader.SectionLength, SectionHeaders),
        };
        foreach (var section in sections)
        {
            if (!section.Data.IsEmpty)
            {
                ranges.Add((section.Offset, section.Size, section.Index));
            }
        }

        ranges.Sort((left, right) => left.Start.CompareTo(right.Start));
        for (var i = 1; i < ranges.Count; i++)
        {
            if (ranges[i].Start - ranges[i - 1].Start < ranges[i - 1].Length)
            {
                throw new MalformedInputException($"{NameOf(ranges[i - 1].Owner)} and {NameOf(ranges[i].Owner)} overlap", (long)ranges[i].Start);
            }
        }

        static string NameOf(int owner) => owner switch
        {
            FileHeader => "the ELF header",
            SectionHeaders => "the section headers",
            _ => $"section {owner}",
        };
    }

    private long OffsetOfHeader(int index) => (long)header.SectionOffset + (index * (long)ElfHeader.SectionLength);
}
