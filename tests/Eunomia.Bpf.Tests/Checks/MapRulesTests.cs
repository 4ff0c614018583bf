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

    private static byte[] StructOps(Func<BtfBuilder, uint> member, uint bitOffset, params (ulong Offset, uint Symbol, uint Type)[] relocations)
    {
        var btf = new BtfBuilder();
        var type = btf.Struct("operations", 16, ("m", member(btf), bitOffset));
        DataSection(btf, ".struct_ops", 0, (btf.Add(BtfKind.Variable, "v", 0, type, 1), 0, 16));
        return WithData(btf, ".struct_ops", new byte[16], relocations);
    }
}
