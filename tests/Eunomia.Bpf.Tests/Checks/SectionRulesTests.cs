using Eunomia.Bpf.Elf;
using Eunomia.Bpf.Tests.Elf;
using static Eunomia.Bpf.Tests.Checks.CheckedObject;

namespace Eunomia.Bpf.Tests.Checks;

public sealed class SectionRulesTests
{
    private const ulong Compressed = 0x800;

    [Theory]
    [InlineData("license")]
    [InlineData("xdp")]
    [InlineData(".debug_info")]
    public void There_is_one_section_of_a_name(string name) =>
        Rejects($"there are two sections '{name}'", Build(elf =>
        {
            elf.Section(name, ElfSectionType.ProgBits, new byte[8]);
            elf.Section(name, ElfSectionType.ProgBits, new byte[8]);
        }));

    [Theory]
    [InlineData("license", ElfSectionType.NoBits, 0ul)]
    [InlineData("license", ElfSectionType.ProgBits, Code)]
    [InlineData("version", ElfSectionType.NoBits, 0ul)]
    [InlineData("?.struct_ops.link", ElfSectionType.NoBits, 0ul)]
    public void Section_read_as_data_must_hold_data(string name, ElfSectionType type, ulong flags) =>
        Rejects($"section '{name}' holds no data", Build(elf => elf.Section(name, type, type is ElfSectionType.NoBits ? [] : new byte[8], flags: flags)));

    [Fact]
    public void Executable_sections_hold_code() =>
        Rejects("section 'xdp' is executable and has no code", Build(elf =>
        {
            var section = elf.Section("xdp", ElfSectionType.NoBits, [], flags: Code);
            elf.Tamper = (index, header) => header.Size = index == section ? 8 : header.Size;
        }));

    [Fact]
    public void Only_debug_information_is_compressed()
    {
        Accepts(Build(elf => elf.Section(".debug_info", ElfSectionType.ProgBits, new byte[8], flags: Compressed)));
        Rejects("section '.rodata' is compressed", Build(elf => elf.Section(".rodata", ElfSectionType.ProgBits, new byte[8], flags: Compressed)));
    }

    [Theory]
    [InlineData(".rel.maps", "relocation section '.rel.maps' applies to section '.data'")]
    [InlineData(".rel.datb", "relocation section '.rel.datb' applies to section '.data'")]
    [InlineData(".data", "relocation section '.data' applies to section '.data'")]
    public void A_relocation_section_is_named_after_its_target(string name, string message)
    {
        Accepts(Relocated(".rel.data", ElfSectionType.ProgBits, new byte[8]));
        Rejects(message, Relocated(name, ElfSectionType.ProgBits, new byte[8]));
    }

    [Fact]
    public void Only_bytes_are_relocated() =>
        Rejects("relocation section '.rel.data' applies to a section without bytes", Relocated(".rel.data", ElfSectionType.NoBits, []));

    [Fact]
    public void A_symbol_is_in_a_section_that_exists()
    {
        Accepts(Build(_ => { }, section: 0xfff1));
        Rejects("symbol 1 's' is in the unknown special section 0xff03", Build(_ => { }, section: 0xff03));
    }

    private static byte[] Relocated(string name, ElfSectionType type, byte[] data)
    {
        var elf = new ElfBuilder();
        var target = elf.Section(".data", type, data);
        elf.Tamper = (index, header) => header.Size = index == target ? 8 : header.Size;
        var symbols = elf.Symbols(elf.Symbol("s", (ushort)target, 0, 0, info: 0));
        elf.Section(name, ElfSectionType.Rel, elf.Relocation(0, 1, 2), link: (uint)symbols, info: (uint)target, entrySize: 16);
        return elf.Build();
    }

    private static byte[] Build(Action<ElfBuilder> add, ushort section = 0xfff1)
    {
        var elf = new ElfBuilder();
        add(elf);
        elf.Symbols(elf.Symbol("s", section, 0, 0, info: 0));
        return elf.Build();
    }
}
