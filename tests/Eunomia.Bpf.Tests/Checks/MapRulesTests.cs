using Eunomia.Bpf.Btf;
using Eunomia.Bpf.Elf;
using Eunomia.Bpf.Tests.Btf;
using Eunomia.Bpf.Tests.Elf;
using static Eunomia.Bpf.Tests.Checks.CheckedObject;

namespace Eunomia.Bpf.Tests.Checks;

public sealed class MapRulesTests
{
    private const uint Pointer = 2; // R_BPF_64_ABS64

    [Theory]
    [InlineData(256ul << 20, null)]
    [InlineData((256ul << 20) + 1, "the global data up to map 'checked.bss' has 268435457 bytes, more than 268435456")]
    [InlineData(0xfffffffful, "the global data up to map 'checked.bss' has 4294967295 bytes, more than 268435456")]
    public void Global_data_fits_into_memory(ulong size, string? message)
    {
        var elf = new ElfBuilder();
        var bss = elf.Section(".bss", ElfSectionType.NoBits, []);
        elf.Tamper = (index, header) => header.Size = index == bss ? size : header.Size;
        elf.Symbols();
        var bytes = elf.Build();

        if (message is null)
        {
            Accepts(bytes);
        }
        else
        {
            Rejects(message, bytes);
        }
    }

    [Fact]
    public void A_member_of_struct_ops_lies_in_its_struct_with_all_its_storage()
    {
        Accepts(StructOps(btf => btf.Int("wide", size: 8), bitOffset: 64));
        Rejects("member 'm' of struct_ops map 'v' does not lie within it", StructOps(btf => btf.Int("narrow", size: 16, bits: 8), bitOffset: 64));
    }

    [Fact]
    public void A_relocation_of_struct_ops_is_a_pointer_s()
    {
        Accepts(StructOps(btf => btf.Int("wide", size: 8), bitOffset: 64, (8, 1, Pointer)));
        Rejects("the relocation at 4 of section '.struct_ops' is no pointer's", StructOps(btf => btf.Int("wide", size: 8), 64, (4, 1, Pointer)));
        Rejects("the relocation at 16 of section '.struct_ops' is no pointer's", StructOps(btf => btf.Int("wide", size: 8), 64, (16, 1, 0)));
        Rejects(
            "the relocation at 8 of section '.struct_ops' refers to '', which is in no section",
            StructOps(btf => btf.Int("wide", size: 8), 64, (8, 0, Pointer)));
    }

    [Fact]
    public void A_declared_map_is_not_of_struct_ops()
    {
        const string Message = "map 'v' is of type struct_ops; only variables in section '.struct_ops' are";

        Accepts(Declared("v", 1));
        Rejects(Message, Declared("v", 26));
        Rejects(Message, Declared("v", 12, inner: 26));
    }

    [Theory]
    [InlineData("v/v")]
    [InlineData("\u001b[31m")]
    [InlineData("v v")]
    public void A_map_s_name_can_be_a_file_s(string name)
    {
        Accepts(Declared("v.V_9", 1));
        Rejects($"map '{name}' has a name with other characters than letters, digits, '_' and '.'", Declared(name, 1));
    }

    [Theory]
    [InlineData(0ul, true)]
    [InlineData(1ul << 32, true)]
    [InlineData(1ul << 44, true)]
    [InlineData(0x400000ul, false)]
    [InlineData(1ul << 46, false)]
    [InlineData(0x7ffff7fc0000ul, false)]
    public void An_arena_is_where_nothing_else_is(ulong address, bool isAccepted)
    {
        var bytes = Declared("v", 33, address: address);
        if (isAccepted)
        {
            Accepts(bytes);
        }
        else
        {
            Rejects($"arena 'v' is at the address 0x{address:x}, where other things are", bytes);
        }
    }

    private static byte[] Declared(string name, uint type, uint? inner = null, ulong? address = null)
    {
        var btf = new BtfBuilder();
        var number = btf.Int("int");
        var members = new List<(string, uint, uint)> { ("type", btf.Pointer(btf.Array(number, type)), 0) };
        if (address is { } extra)
        {
            members.Add(("map_extra", btf.Add(BtfKind.Enum64, "", 1, 8, btf.String("value"), (uint)extra, (uint)(extra >> 32)), 64));
        }

        if (inner is { } innerType)
        {
            var template = btf.Struct("inner", 8, ("type", btf.Pointer(btf.Array(number, innerType)), 0));
            members.Add(("values", btf.Array(btf.Pointer(template), 0), 64));
        }

        DataSection(btf, ".maps", 0, (btf.Add(BtfKind.Variable, name, 0, btf.Struct("", 16, [.. members]), 1), 0, 16));
        var elf = new ElfBuilder();
        var section = elf.Section(".maps", ElfSectionType.ProgBits, new byte[16], flags: 3);
        elf.Section(".BTF", ElfSectionType.ProgBits, btf.Build());
        elf.Symbols(elf.Symbol(name, (ushort)section, 0, 16, GlobalObject));
        return elf.Build();
    }

    private static byte[] StructOps(Func<BtfBuilder, uint> member, uint bitOffset, params (ulong Offset, uint Symbol, uint Type)[] relocations)
    {
        var btf = new BtfBuilder();
        var type = btf.Struct("operations", 16, ("m", member(btf), bitOffset));
        DataSection(btf, ".struct_ops", 0, (btf.Add(BtfKind.Variable, "v", 0, type, 1), 0, 16));
        return WithData(btf, ".struct_ops", new byte[16], relocations);
    }
}
