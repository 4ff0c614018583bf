using System.Text;
using Eunomia.Bpf.Elf;
using Eunomia.Bpf.Tests.Fixtures;

namespace Eunomia.Bpf.Tests.Elf;

public sealed class ElfReaderTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Sections_symbols_and_relocations_of_a_real_object_are_read(bool bigEndian)
    {
        var elf = ElfReader.Read(Fixture.Read(bigEndian));

        Assert.Equal(bigEndian, elf.BigEndian);
        var text = new StringBuilder();
        foreach (var section in elf.Sections.Where(section => !IsDebug(section.Name)))
        {
            // Sizes of tables that also serve DWARF depend on the compiler's version.
            text.Append($"{section.Name} {section.Type} [{section.Flags}] align={section.Alignment} entry={section.EntrySize}\n");
            foreach (var relocation in section.Name.StartsWith(".BTF", StringComparison.Ordinal) ? [] : section.Relocations)
            {
                text.Append($"  +{relocation.Offset} type {relocation.Type} -> {elf.Symbols[relocation.SymbolIndex].Name}\n");
            }
        }

        foreach (var symbol in elf.Symbols)
        {
            var where = symbol.SectionIndex >= ElfSymbol.FirstReserved ? "reserved" : elf.Sections[symbol.SectionIndex].Name;
            if (IsDebug(where))
            {
                continue;
            }

            text.Append($"'{symbol.Name}' {symbol.Type} {symbol.Binding} in '{where}' at {symbol.Value} size {symbol.Size}\n");
        }

        // One snapshot for both: the byte order must not show.
        await Verify(text.ToString()).UseDirectory("Snapshots");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_built_file_reads_back(bool bigEndian)
    {
        var builder = new ElfBuilder(bigEndian);
        var text = builder.Section("tc", ElfSectionType.ProgBits, new byte[16], flags: 6);
        builder.Section(".bss", ElfSectionType.NoBits, new byte[32]);
        var symbols = builder.Symbols(builder.Symbol("main", (ushort)text, 8, 8), builder.Symbol("map", 0, 0, 0));
        builder.Section(".reltc", ElfSectionType.Rel, builder.Relocation(8, 2, 10), (uint)symbols, (uint)text, 16);

        var elf = ElfReader.Read(builder.Build());

        Assert.Equal("||tc|.bss|.symtab|.reltc", string.Join('|', elf.Sections.Select(section => section.Name)));
        Assert.Equal(new ElfSymbol(1, "main", ElfSymbolType.Function, ElfSymbolBinding.Global, 0, (ushort)text, 8, 8), elf.Symbols[1]);
        Assert.Equal([new ElfRelocation(8, 10, 2, 0)], elf.FindSection("tc")!.Relocations);
        Assert.Equal(16, elf.FindSection("tc")!.Data.Length);
        Assert.True(elf.FindSection(".bss") is { Size: 32, Data.IsEmpty: true });
        Assert.Null(elf.FindSection("missing"));
    }

    private static bool IsDebug(string name) => name.Contains(".debug_", StringComparison.Ordinal);
}
