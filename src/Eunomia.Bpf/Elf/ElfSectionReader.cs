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
        var section = new ElfSection
        {
            Index = index,
            Name = "",
            Type = (ElfSectionType)reader.ReadU32(),
            Flags = (ElfSectionFlags)reader.ReadU64(),
            Address = reader.ReadU64(),
            Offset = reader.ReadU64(),
            Size = reader.ReadU64(),
            Link = reader.ReadU32(),
            Info = reader.ReadU32(),
            Alignment = reader.ReadU64(),
            EntrySize = reader.ReadU64(),
            Data = default,
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

        if (section.Type is ElfSectionType.Null or ElfSectionType.NoBits)
        {
            return section;
        }

        // The window is only checked here; the section keeps memory of the file, not a copy.
        _ = new SpanReader(file.Span, header.BigEndian).Slice(section.Offset, section.Size, $"section {index}");
        return section with { Data = file.Slice((int)section.Offset, (int)section.Size) };
    }

    /// <summary>No byte may belong to two sections, or to a section and a header: whoever rewrites the file would copy it twice.</summary>
    private void CheckOverlaps(ElfSection[] sections)
    {
        var ranges = new List<(ulong Start, ulong Length, string What)>(sections.Length + 2)
        {
            (0, ElfHeader.Length, "the ELF header"),
            (header.SectionOffset, header.SectionCount * (ulong)ElfHeader.SectionLength, "the section headers"),
        };
        foreach (var section in sections)
        {
            if (!section.Data.IsEmpty)
            {
                ranges.Add((section.Offset, section.Size, $"section {section.Index}"));
            }
        }

        ranges.Sort((left, right) => left.Start.CompareTo(right.Start));
        for (var i = 1; i < ranges.Count; i++)
        {
            if (ranges[i].Start - ranges[i - 1].Start < ranges[i - 1].Length)
            {
                throw new MalformedInputException($"{ranges[i - 1].What} and {ranges[i].What} overlap", (long)ranges[i].Start);
            }
        }
    }

    private long OffsetOfHeader(int index) => (long)header.SectionOffset + (index * (long)ElfHeader.SectionLength);
}
