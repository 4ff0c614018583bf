using Eunomia.Bpf.Btf;
using Eunomia.Bpf.BtfExt;
using Eunomia.Bpf.Elf;
using Eunomia.Bpf.Tests.Btf;
using Eunomia.Bpf.Tests.Elf;
using Eunomia.Bpf.Tests.Rewrite;
using static Eunomia.Bpf.Tests.Checks.CheckedObject;

namespace Eunomia.Bpf.Tests.Checks;

public sealed class EffortRulesTests
{
    [Fact]
    public void A_chain_of_subprograms_does_not_exhaust_the_stack()
    {
        Accepts(Subprograms(4096));
        Rejects("there are 4097 subprograms; the most that are loaded is 4096", Subprograms(4097));
    }

    [Fact]
    public void Programs_with_their_subprograms_fit_into_memory()
    {
        var elf = new ElfBuilder();
        var text = (ushort)elf.Section(".text", ElfSectionType.ProgBits, new byte[8 * 20_000], flags: Code);
        var xdp = (ushort)elf.Section("xdp", ElfSectionType.ProgBits, new byte[8 * 1000], flags: Code);
        elf.Symbols([elf.Symbol("s", text, 0, 8), .. Enumerable.Range(0, 1000).Select(i => elf.Symbol($"f{i}", xdp, (ulong)i * 8, 8))]);

        Rejects("1000 programs with their subprograms have up to 20000000 instructions", elf.Build());
    }

    [Fact]
    public void Names_are_looked_up_in_bounded_time()
    {
        const int Count = 20_000;
        var btf = new BtfBuilder();
        var variable = btf.Add(BtfKind.Variable, "v", 0, btf.Int("int"), 0);
        DataSection(btf, "custom", 0, [.. Enumerable.Repeat((variable, 0u, 4u), Count)]);
        var elf = new ElfBuilder();
        elf.Section(".BTF", ElfSectionType.ProgBits, btf.Build());
        elf.Symbols([.. Enumerable.Repeat(elf.Symbol("s", 0xfff1, 0, 0), Count)]);

        Rejects("with 20001 symbols, 3 types, 20000 variables, 1 externs and 0 functions it would take too long", elf.Build());
    }

    [Fact]
    public void The_kernel_s_types_are_searched_a_bounded_number_of_times()
    {
        const int Count = 4097;
        var btf = new BtfBuilder();
        var relocations = Enumerable.Range(0, Count).Select(i => (btf.Struct($"s{i}", 0), "0", CoreRelocationKind.TypeExists)).ToArray();
        var built = ElfReader.Read(ObjectBuilder.Build(btf, relocations));
        var elf = new ElfBuilder();
        foreach (var section in built.Sections.Where(section => section.Type is ElfSectionType.ProgBits))
        {
            elf.Section(section.Name, section.Type, section.Data.ToArray(), flags: (ulong)section.Flags);
        }

        elf.Symbols();

        Rejects("CO-RE relocations refer to 4097 types; the most that are looked up is 4096", elf.Build());
    }

    private static byte[] Subprograms(int count)
    {
        var elf = new ElfBuilder();
        var text = (ushort)elf.Section(".text", ElfSectionType.ProgBits, new byte[count * 8], flags: Code);
        elf.Symbols([.. Enumerable.Range(0, count).Select(i => elf.Symbol("s", text, (ulong)i * 8, 8))]);
        return elf.Build();
    }
}
