using Eunomia.Bpf.Elf;
using Eunomia.Bpf.Tests.Fixtures;

namespace Eunomia.Bpf.Tests.Elf;

public sealed class ElfReaderHostileTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Truncations_are_malformed_input_and_nothing_else(bool bigEndian)
    {
        var whole = Fixture.Read(bigEndian);

        for (var length = 0; length < whole.Length; length++)
        {
            Assert.Throws<MalformedInputException>(() => ElfReader.Read(whole.AsMemory(0, length)));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Flipped_bytes_parse_or_are_malformed_input(bool bigEndian) =>
        HostileBytes.FlipEverywhere(Fixture.Read(bigEndian), bytes => ElfReader.Read(bytes));

    [Fact]
    public void Another_file_is_no_ELF_file() => Rejects("no ELF file", "#include <linux/bpf.h>"u8.ToArray());

    [Fact]
    public void A_32_bit_file_is_rejected() => Rejects("only 64-bit files", new ElfBuilder { Class = 1 }.Build());

    [Fact]
    public void An_executable_is_rejected() => Rejects("not a relocatable object", new ElfBuilder { Type = 2 }.Build());

    [Theory]
    [InlineData(62, "x86-64 (machine 62)")]
    [InlineData(4711, "machine 4711")]
    public void An_object_for_another_machine_is_named(ushort machine, string name) =>
        Rejects($"the object is for {name}, not for BPF", new ElfBuilder { Machine = machine }.Build());

    [Fact]
    public void Extended_section_numbering_is_refused() => Rejects("more than 65,279 sections", new ElfBuilder { SectionCount = 0 }.Build());

    [Fact]
    public void More_sections_than_bytes_are_rejected() => Rejects("section headers [", new ElfBuilder { SectionCount = 1000 }.Build());

    [Fact]
    public void Overlapping_sections_are_rejected()
    {
        var builder = new ElfBuilder { Tamper = (index, header) => header.Offset -= index == 3 ? 1u : 0 };
        builder.Section("a", ElfSectionType.ProgBits, new byte[8]);
        builder.Section("b", ElfSectionType.ProgBits, new byte[8]);

        Rejects("section 2 and section 3 overlap", builder.Build());
    }

    [Fact]
    public void A_section_over_the_ELF_header_is_rejected()
    {
        var builder = new ElfBuilder { Tamper = (index, header) => header.Offset = index == 2 ? 0 : header.Offset };
        builder.Section("a", ElfSectionType.ProgBits, new byte[8]);

        Rejects("the ELF header and section 2 overlap", builder.Build());
    }

    [Fact]
    public void A_section_whose_end_wraps_around_is_rejected()
    {
        var builder = new ElfBuilder { Tamper = (index, header) => header.Size = index == 2 ? ulong.MaxValue - 8 : header.Size };
        builder.Section("a", ElfSectionType.ProgBits, new byte[8]);

        Rejects("lies outside", builder.Build());
    }

    [Fact]
    public void A_link_to_no_section_is_rejected()
    {
        var builder = new ElfBuilder();
        builder.Section("a", ElfSectionType.ProgBits, [], link: 9);

        Rejects("linked to section 9 of 3", builder.Build());
    }

    [Fact]
    public void An_alignment_that_is_no_power_of_two_is_rejected() =>
        Rejects("alignment 3", new ElfBuilder { Tamper = (_, header) => header.Alignment = 3 }.Build());

    [Theory]
    [InlineData(9, 0, 0, "is in section 9 of 4")]
    [InlineData(2, 17, 0, "lies outside its section of 16 bytes")]
    [InlineData(2, 8, ulong.MaxValue, "lies outside its section of 16 bytes")]
    public void A_symbol_outside_its_section_is_rejected(ushort section, ulong value, ulong size, string message)
    {
        var builder = new ElfBuilder();
        builder.Section("tc", ElfSectionType.ProgBits, new byte[16]);
        builder.Symbols(builder.Symbol("main", section, value, size));

        Rejects(message, builder.Build());
    }

    [Fact]
    public void A_second_symbol_table_is_rejected()
    {
        var builder = new ElfBuilder();
        builder.Symbols();
        builder.Symbols();

        Rejects("more than one symbol table", builder.Build());
    }

    [Theory]
    [InlineData(0, 5, 10, 2, "refers to symbol 5 of 2")]
    [InlineData(9, 1, 10, 2, "lies outside its 16 bytes")]
    [InlineData(8, 1, 1, 2, "lies outside its 16 bytes")]
    [InlineData(ulong.MaxValue, 1, 10, 2, "lies outside its 16 bytes")]
    [InlineData(0, 1, 10, 7, "applies to section 7 of 5")]
    [InlineData(0, 1, 10, 4, "applies to section 4 of 5")]
    public void A_relocation_of_or_to_nothing_is_rejected(ulong offset, uint symbol, uint type, uint target, string message)
    {
        var builder = new ElfBuilder();
        var text = builder.Section("tc", ElfSectionType.ProgBits, new byte[16], flags: 4);
        var symbols = builder.Symbols(builder.Symbol("main", (ushort)text, 0, 16));
        builder.Section(".reltc", ElfSectionType.Rel, builder.Relocation(offset, symbol, type), (uint)symbols, target, 16);

        Rejects(message, builder.Build());
    }

    [Fact]
    public void Relocations_without_a_symbol_table_are_rejected()
    {
        var builder = new ElfBuilder();
        var text = builder.Section("tc", ElfSectionType.ProgBits, new byte[16]);
        builder.Section(".reltc", ElfSectionType.Rel, builder.Relocation(0, 0, 10), 0, (uint)text, 16);

        Rejects("which is no symbol table", builder.Build());
    }

    [Fact]
    public void Names_that_are_all_tails_of_one_do_not_fill_the_memory()
    {
        var builder = new ElfBuilder();
        var name = builder.Name(new string('x', 60_000));
        builder.Symbols([.. Enumerable.Range(0, 50_000).Select(i =>
        {
            var symbol = builder.Symbol("", 0, 0, 0);
            BitConverter.TryWriteBytes(symbol, name + (uint)i);
            return symbol;
        })]);

        Rejects("many times longer than their table", builder.Build());
    }

    [Fact]
    public void A_name_without_end_is_rejected()
    {
        var builder = new ElfBuilder();
        builder.Symbols([builder.Symbol(new string('x', 70_000), 0, 0, 0)]);

        Rejects("a name of 70000 bytes, more than 65536", builder.Build());
    }

    [Fact]
    public void A_name_outside_the_table_is_rejected() =>
        Rejects("name offset 12345", new ElfBuilder { Tamper = (_, header) => header.Name = 12345 }.Build());

    private static void Rejects(string message, byte[] bytes)
    {
        MalformedInputException? error = null;
        HostileBytes.Demand(() => error = Assert.Throws<MalformedInputException>(() => ElfReader.Read(bytes)), message);

        Assert.Contains(message, error!.Message);
        Assert.InRange(error.Offset, 0, bytes.Length);
    }
}
