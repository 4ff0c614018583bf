using Eunomia.Bpf.Elf;
using Eunomia.Bpf.Tests.Fixtures;

namespace Eunomia.Bpf.Tests.Elf;

public sealed class ElfBinaryTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Sections_and_symbols_are_those_that_the_reader_of_objects_finds(bool bigEndian)
    {
        var (file, elf) = (Open(Fixture.Read(bigEndian)), ElfReader.Read(Fixture.Read(bigEndian)));

        Assert.Equal((true, bigEndian), (file.Is64, file.BigEndian));
        Assert.Empty(file.Segments);
        Assert.Equal(
            elf.Sections.Select(section => (section.Type, section.Flags, section.Offset, section.Size, section.Link, section.EntrySize)),
            file.Sections.Select(section => (section.Type, section.Flags, section.Offset, section.Size, section.Link, section.EntrySize)));
        Assert.Equal(
            elf.Symbols.Select(symbol => (symbol.Type, symbol.Binding, symbol.SectionIndex, symbol.Value, symbol.Size)),
            file.ReadSymbols(file.Sections.Single(section => section.Type == ElfSectionType.SymbolTable), 1 << 20)
                .Select(symbol => (symbol.Type, symbol.Binding, symbol.SectionIndex, symbol.Value, symbol.Size)));
        Assert.Equal(elf.FindSection("license")!.Data.ToArray(), file.ReadSection("license", 16));
    }

    [Fact]
    public void Segments_and_notes_of_a_running_program_are_read()
    {
        using var stream = File.OpenRead("/proc/self/exe");
        var file = ElfBinary.Open(stream);

        Assert.Contains(file.Segments, segment => segment is { Type: ElfSegmentType.Load, FileSize: > 0 });
        Assert.NotEmpty(file.Segments.Where(segment => segment.Type == ElfSegmentType.Note)
            .SelectMany(segment => file.NotesIn(file.Read(segment.Offset, segment.FileSize, 1 << 16, "notes"))));
    }

    [Fact]
    public void A_text_ends_within_its_bound_and_the_file()
    {
        var file = Open([.. Fixture.Read(bigEndian: false), .. "\0end"u8]);
        var start = (ulong)Fixture.Read(bigEndian: false).Length;

        Assert.Equal("ELF\u0002\u0001\u0001", file.ReadText(1, 64));
        Assert.Null(file.ReadText(1, 6));
        Assert.Null(file.ReadText(start + 1, 64));
        Assert.Null(file.ReadText(start + 4, 64));
        Assert.Throws<MalformedInputException>(() => file.ReadText(start + 5, 64));
        Assert.Throws<MalformedInputException>(() => file.ReadText(ulong.MaxValue, 64));
    }

    [Fact]
    public void Part_larger_than_its_bound_is_refused()
    {
        var file = Open(Fixture.Read(bigEndian: false));

        Assert.Equal(8, file.Read(0, 8, 8, "the start").Length);
        Assert.Throws<MalformedInputException>(() => file.Read(0, 9, 8, "the start"));
        Assert.Throws<MalformedInputException>(() => file.ReadSection("license", 1));
        Assert.Throws<MalformedInputException>(() => file.ReadSection("missing", 1 << 20));
        Assert.Throws<MalformedInputException>(() => Open("no ELF file, but as long as the header of one, and a little longer"u8.ToArray()));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Every_truncation_and_flipped_byte_is_malformed_input_or_read(byte elfClass)
    {
        var whole = new ElfBuilder { Class = elfClass }.Build();
        HostileBytes.FlipEverywhere(whole, Walk);
        for (var length = 0; length < whole.Length; length++)
        {
            var error = Record.Exception(() => Walk(whole[..length]));
            Assert.True(error is null or MalformedInputException, $"{length} bytes: {error}");
        }
    }

    private static ElfBinary Open(byte[] bytes) => ElfBinary.Open(new MemoryStream(bytes));

    private static void Walk(byte[] bytes)
    {
        var file = Open(bytes);
        foreach (var section in file.Sections)
        {
            _ = file.ReadSymbols(section, 1 << 16).Count();
            _ = file.NotesIn(file.Read(section.Offset, section.Size, 1 << 16, "a section")).Count();
        }

        _ = (file.Segments.Length, file.ReadSection(".strtab", 1 << 16));
    }
}
