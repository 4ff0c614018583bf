using Eunomia.Bpf.Btf;
using Eunomia.Bpf.Tests.Btf;
using static Eunomia.Bpf.Tests.Checks.CheckedObject;

namespace Eunomia.Bpf.Tests.Checks;

public sealed class DataSectionRulesTests
{
    private const uint Static = 0;
    private const uint Global = 1;

    [Theory]
    [InlineData(0u, 8u)]
    [InlineData(8u, 0u)]
    [InlineData(4u, 4u)]
    public void A_static_variable_lies_in_its_section(uint offset, uint size) => Accepts(Data(size: 8, offset, size));

    [Theory]
    [InlineData(0u, 9u)]
    [InlineData(4u, 5u)]
    [InlineData(uint.MaxValue, 1u)]
    [InlineData(0xfffffff8u, 8u)]
    public void A_static_variable_outside_its_section_is_refused(uint offset, uint size) =>
        Rejects("variable 'v' does not lie within section '.data'", Data(size: 8, offset, size));

    [Fact]
    public void Types_give_a_section_no_more_than_it_has() => Rejects("BTF gives section '.data' 9 bytes; it has 8", Data(size: 9, 0, 4));

    [Fact]
    public void Only_kernel_symbols_are_functions()
    {
        Accepts(Extern(".ksyms"));
        Rejects("BTF lists function 'w' in section '.kconfig'", Extern(".kconfig"));
    }

    private static byte[] Data(uint size, uint offset, uint variableSize)
    {
        var btf = new BtfBuilder();
        DataSection(btf, ".data", size, (btf.Add(BtfKind.Variable, "v", 0, btf.Int("int"), Static), offset, variableSize));
        return WithData(btf, ".data", new byte[8]);
    }

    private static byte[] Extern(string section)
    {
        var btf = new BtfBuilder();
        DataSection(btf, ".data", 0, (btf.Add(BtfKind.Variable, "v", 0, btf.Int("int"), Global), 0, 4));
        DataSection(btf, section, 0, (btf.Add(BtfKind.Function, "w", 2, btf.Prototype(0)), 0, 0));
        return WithData(btf, ".data", new byte[8]);
    }
}
