using Eunomia.Bpf.Btf;
using Eunomia.Bpf.Elf;
using Eunomia.Bpf.Objects;
using Eunomia.Bpf.Tests.Btf;
using Eunomia.Bpf.Tests.Elf;
using Eunomia.Bpf.Tests.Fixtures;

namespace Eunomia.Bpf.Tests.Objects;

public sealed class BpfObjectHostileTests(BpfToolchain toolchain)
{
    private const ulong Execute = 4;
    private const byte LocalFunction = 0x02;
    private const byte GlobalObject = 0x11;

    private const string Everything = """
        struct operations { int (*first)(void *); };
        struct inner { __uint(type, BPF_MAP_TYPE_ARRAY); __uint(max_entries, 7); __type(key, int); __type(value, long); };
        struct { __uint(type, BPF_MAP_TYPE_HASH_OF_MAPS); __uint(pinning, 1); __type(key, int); __array(values, struct inner); }
            outer SEC(".maps");
        struct { __uint(type, 33); __ulong(map_extra, 1); } pages SEC(".maps");
        int __attribute__((address_space(1))) shared = 3;
        const volatile int limit = 1;
        int counter;
        extern int CONFIG_X __kconfig;
        SEC("?struct_ops") int first(void *context) { return limit + counter + CONFIG_X; }
        SEC(".struct_ops.link") struct operations ops = { .first = first };
        char LICENSE[] SEC("license") = "GPL";
        """;

    [Fact]
    public void Truncations_and_flipped_bytes_of_a_stored_object_are_malformed_input_or_read() => Damage(Fixture.Read(bigEndian: true));

    [Fact]
    public void Truncations_and_flipped_bytes_of_an_object_with_everything_are_malformed_input_or_read()
    {
        var bytes = toolchain.Compile(Everything);
        Assert.Equal(6, BpfObject.Read(bytes, "whole").Maps.Length);

        Damage(bytes);
    }

    [Fact]
    public void A_stripped_object_is_named_so() => Rejects("the object has no symbol table", new ElfBuilder().Build());

    [Theory]
    [InlineData(0, 24, "symbol 1 'f' [0, +24) lies outside its section")]
    [InlineData(8, ulong.MaxValue - 7, "symbol 1 'f' [8, +18446744073709551608) lies outside its section")]
    [InlineData(0, 0, "function 'f' in section 'xdp' is no run of whole instructions")]
    [InlineData(0, 12, "function 'f' in section 'xdp' is no run of whole instructions")]
    [InlineData(4, 8, "function 'f' in section 'xdp' is no run of whole instructions")]
    public void A_program_is_a_run_of_instructions_in_its_section(ulong value, ulong size, string message)
    {
        var elf = new ElfBuilder();
        var section = elf.Section("xdp", ElfSectionType.ProgBits, new byte[16], flags: Execute);
        elf.Symbols(elf.Symbol("f", (ushort)section, value, size));

        Rejects(message, elf.Build());
    }

    [Fact]
    public void Subprograms_are_checked_like_programs()
    {
        var elf = new ElfBuilder();
        var section = elf.Section(".text", ElfSectionType.ProgBits, new byte[16], flags: Execute);
        elf.Symbols(elf.Symbol("f", (ushort)section, 0, 12, LocalFunction));

        Rejects("function 'f' in section '.text' is no run of whole instructions", elf.Build());
    }

    [Fact]
    public void Programs_with_many_thousand_names_are_read_in_bounded_time()
    {
        const int Count = 65_000;
        var elf = new ElfBuilder();
        var section = elf.Section("kprobe/" + new string('x', 10_000), ElfSectionType.ProgBits, new byte[Count * 8], flags: Execute);
        elf.Symbols([.. Enumerable.Range(0, Count).Select(i => elf.Symbol($"f{i}", (ushort)section, (ulong)(Count - 1 - i) * 8, 8))]);
        var bytes = elf.Build();

        var bpf = BpfObject.Read(bytes, "many");

        Assert.Equal(Count, bpf.Programs.Length);
        Assert.Equal($"f{Count - 1}", bpf.Programs[0].Name);
        Harmless(bytes);
    }

    [Theory]
    [InlineData(0, 0u, 0u, 8u, 0, "variable 'v' does not lie within section '.data'")]
    [InlineData(0, 0u, 0u, uint.MaxValue, 0, "variable 'v' does not lie within section '.data'")]
    [InlineData(0, 4u, 1u, 4u, 0, "variable 'v' does not lie within section '.data'")]
    [InlineData(0, 4u, uint.MaxValue, 4u, 0, "variable 'v' does not lie within section '.data'")]
    [InlineData(1, 0u, 0u, 4u, 0, "symbol 1 'v' [1, +4) lies outside its section")]
    [InlineData(0, 0u, 0u, 4u, 1, "variable 'v' has no symbol in section '.data'")]
    public void A_variable_lies_in_its_section(ulong value, uint linkedSize, uint offset, uint size, ushort sectionShift, string message)
    {
        var btf = new BtfBuilder();
        DataSection(btf, ".data", linkedSize, (btf.Add(BtfKind.Variable, "v", 0, btf.Int("int"), 1), offset, size));

        Rejects(message, Data(btf, ".data", new byte[4], value, sectionShift));
    }

    [Fact]
    public void A_variable_needs_a_symbol()
    {
        var btf = new BtfBuilder();
        DataSection(btf, ".data", 0, (btf.Add(BtfKind.Variable, "w", 0, btf.Int("int"), 1), 0, 4));

        Rejects("variable 'w' has no symbol in section '.data'", Data(btf, ".data", new byte[4], 0));
    }

    [Fact]
    public void A_function_is_no_variable()
    {
        var btf = new BtfBuilder();
        DataSection(btf, ".data", 0, (btf.Add(BtfKind.Function, "v", 1, btf.Prototype(0)), 0, 4));

        Rejects("type 2 in section '.data' is no variable", Data(btf, ".data", new byte[4], 0));
    }

    [Fact]
    public void Offsets_that_a_static_linker_filled_in_are_kept()
    {
        var btf = new BtfBuilder();
        DataSection(btf, ".data", 8, (btf.Add(BtfKind.Variable, "v", 0, btf.Int("int"), 1), 4, 4));

        var bpf = BpfObject.Read(Data(btf, ".data", [0, 0, 0, 0, 1, 2, 3, 4], 0), "linked");

        var variable = Assert.Single(Assert.Single(bpf.DataSections).Variables);
        Assert.Equal(4u, variable.Offset);
        Assert.Equal([1, 2, 3, 4], variable.Initial.ToArray());
    }

    [Fact]
    public void Two_data_sections_of_one_name_are_refused()
    {
        var elf = new ElfBuilder();
        elf.Section(".data", ElfSectionType.ProgBits, [1]);
        elf.Section(".data", ElfSectionType.ProgBits, [2]);
        elf.Symbols();

        Rejects("there are two sections '.data'", elf.Build());
    }

    [Fact]
    public void A_section_larger_than_a_map_can_be_is_refused()
    {
        var elf = new ElfBuilder();
        var bss = elf.Section(".bss", ElfSectionType.NoBits, []);
        elf.Tamper = (index, header) => header.Size = index == bss ? 1UL << 32 : header.Size;
        elf.Symbols();

        Rejects("section '.bss' of 4294967296 bytes is too large for a map", elf.Build());
    }

    [Fact]
    public void A_map_field_given_over_and_over_is_refused_at_once()
    {
        var btf = new BtfBuilder();
        var number = btf.Pointer(btf.Array(btf.Int("int"), 2));
        var definition = btf.Struct("", 8, [.. Enumerable.Repeat(("type", number, 0u), ushort.MaxValue)]);
        var map = btf.Add(BtfKind.Variable, "v", 0, definition, 1);
        DataSection(btf, ".maps", 0, [.. Enumerable.Repeat((map, 0u, 8u), ushort.MaxValue)]);

        Rejects("map 'v': field 'type' is given twice", Data(btf, ".maps", new byte[8], 0));
    }

    [Fact]
    public void Many_maps_with_types_behind_long_chains_are_read_in_bounded_time()
    {
        var btf = new BtfBuilder();
        var type = btf.Int("int");
        for (var i = 0; i < 100; i++)
        {
            type = btf.Typedef($"t{i}", type);
        }

        var definition = btf.Struct("", 16, ("type", btf.Pointer(btf.Array(1, 2)), 0), ("key", btf.Pointer(type), 64));
        var map = btf.Add(BtfKind.Variable, "v", 0, definition, 1);
        DataSection(btf, ".maps", 0, [.. Enumerable.Repeat((map, 0u, 16u), ushort.MaxValue)]);

        Harmless(Data(btf, ".maps", new byte[16], 0));
    }

    private static void DataSection(BtfBuilder btf, string name, uint size, params (uint Type, uint Offset, uint Size)[] variables) =>
        btf.Add(BtfKind.DataSection, name, (uint)variables.Length, size, [.. variables.SelectMany(v => new[] { v.Type, v.Offset, v.Size })]);

    // An object with one data section and the symbol of one variable, "v".
    private static byte[] Data(BtfBuilder btf, string name, byte[] data, ulong value, ushort sectionShift = 0)
    {
        var elf = new ElfBuilder();
        var section = elf.Section(name, ElfSectionType.ProgBits, data);
        elf.Section(".BTF", ElfSectionType.ProgBits, btf.Build());
        elf.Symbols(elf.Symbol("v", (ushort)(section + sectionShift), value, 4, GlobalObject));
        return elf.Build();
    }

    private static void Rejects(string message, byte[] bytes)
    {
        var error = Assert.Throws<MalformedInputException>(() => BpfObject.Read(bytes, "hostile"));

        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
        Harmless(bytes);
    }

    private static void Harmless(byte[] bytes) => HostileBytes.Demand(() => BpfObject.Read(bytes, "hostile"), "the object");

    private static void Damage(byte[] whole)
    {
        HostileBytes.TruncateEverywhere(whole, bytes => BpfObject.Read(bytes, "damaged"));
        HostileBytes.FlipEverywhere(whole, bytes => BpfObject.Read(bytes, "damaged"));
    }
}
