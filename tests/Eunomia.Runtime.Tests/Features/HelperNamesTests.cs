using Eunomia.Bpf.Btf;
using Eunomia.Bpf.Objects;
using Eunomia.Runtime.KernelTypes;

namespace Eunomia.Runtime.Tests.Features;

public sealed class HelperNamesTests
{
    [Theory]
    [InlineData(1, "bpf_map_lookup_elem")]
    [InlineData(173, "bpf_get_func_ip")]
    [InlineData(211, "bpf_cgrp_storage_delete")]
    [InlineData(0, null)]
    [InlineData(212, null)]
    [InlineData(-1, null)]
    public void Helpers_have_the_names_of_the_kernel(int id, string? name) => Assert.Equal(name, BpfHelpers.NameOf(id));

    [Fact]
    public void This_kernel_says_the_same()
    {
        Assert.SkipUnless(File.Exists(KernelBtf.OwnPath), "this kernel has no BTF");
        var types = KernelBtf.ReadOwn()!;
        var helpers = Assert.IsType<BtfEnum>(types[types.Find(BtfKind.Enum, "bpf_func_id")]).Values
            .Where(value => value.Value > 0 && !value.Name.Contains("MAX_ID", StringComparison.Ordinal)).ToList();

        Assert.NotEmpty(helpers);
        Assert.All(helpers, helper => Assert.Equal("bpf_" + helper.Name["BPF_FUNC_".Length..], BpfHelpers.NameOf(helper.Value)));
    }
}
