using Eunomia.Bpf.Objects;

namespace Eunomia.Bpf.Tests.Objects;

public sealed class InternalMapNameTests
{
    [Theory]
    [InlineData("hello_bpf", ".rodata", "hello_bp.rodata", "rodata")]
    [InlineData("hello_bpf", ".bss", "hello_bp.bss", "bss")]
    [InlineData("kernel_features_bpf", ".kconfig", "kernel_.kconfig", "kconfig")]
    [InlineData("a", ".data", "a.data", "data")]
    [InlineData("", ".data", ".data", "data")]
    [InlineData("globals_bpf", ".data.custom", ".data.custom", "data_custom")]
    [InlineData("many_structs_bpf", ".rodata.str1.1", ".rodata.str1.1", "rodata_str1_1")]
    [InlineData("long_bpf", ".rodata.abracadabra", ".rodata.abracadabra", "rodata_abracadabra")]
    [InlineData("long_bpf", ".data.resizable_data", ".data.resizable_data", "data_resizable_data")]
    [InlineData("long_bpf", ".bss.counters_of_all", ".bss.counters_o", "bss_counters_o")]
    [InlineData("odd-näme", ".bss", "odd_n__m.bss", "bss")]
    [InlineData("odd", ".data.a-b c", ".data.a-b c", "data_a_b_c")]
    public void A_map_is_named_after_object_and_section(string objectName, string section, string name, string identifier)
    {
        Assert.Equal(name, InternalMapName.Create(objectName, section));
        Assert.Equal(identifier, InternalMapName.ToIdentifier(name));
    }
}
