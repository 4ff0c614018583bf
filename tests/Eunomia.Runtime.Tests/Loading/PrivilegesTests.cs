using Eunomia.Runtime.Loading;

namespace Eunomia.Runtime.Tests.Loading;

public sealed class PrivilegesTests
{
    [Theory]
    [InlineData("0000000000000000", "xdp", "CAP_BPF CAP_NET_ADMIN")]
    [InlineData("0000000000000000", "kprobe", "CAP_BPF CAP_PERFMON")]
    [InlineData("0000000000000000", "socket_filter", "CAP_BPF")]
    [InlineData("0000008000000000", "tracing", "CAP_PERFMON")]
    [InlineData("0000008000001000", "sched_cls", "")]
    [InlineData("0000000000200000", "kprobe", "")]
    public void Missing_capabilities_depend_on_the_program_type(string effective, string type, string expected)
    {
        var privileges = Privileges.Parse($"Name:\tx\nCapEff:\t{effective}\n", "0 0 4294967295\n", isRoot: false);

        Assert.Equal(expected, string.Join(' ', privileges.MissingFor([type])));
        Assert.False(privileges.IsInUserNamespace);
    }

    [Fact]
    public void Root_of_a_user_namespace_is_found_out()
    {
        Assert.True(Privileges.Parse("CapEff:\t000001ffffffffff\n", "         0       1000          1\n", isRoot: true).IsInUserNamespace);
    }

    [Theory]
    [InlineData("0", false)]
    [InlineData("1", false)]
    [InlineData("2", true)]
    public void A_filter_of_system_calls_is_found_out(string mode, bool expected) =>
        Assert.Equal(expected, Privileges.Parse($"CapEff:\t000001ffffffffff\nSeccomp:\t{mode}\nSeccomp_filters:\t2\n", "0 0 4294967295\n", isRoot: true).IsFiltered);

    [Fact]
    public void Unreadable_status_claims_nothing_missing()
    {
        var privileges = Privileges.Parse(null, null, isRoot: false);

        Assert.Empty(privileges.MissingFor(["xdp"]));
        Assert.False(privileges.IsInUserNamespace);
        Assert.False(privileges.IsFiltered);
    }

    [Theory]
    [InlineData("5.4.0-42-generic", true)]
    [InlineData("5.10.0", true)]
    [InlineData("5.11.0-rc1", false)]
    [InlineData("6.18.44", false)]
    [InlineData("", false)]
    public void Kernels_before_5_11_count_locked_memory(string release, bool expected) => Assert.Equal(expected, MemoryLock.IsOld(release));

    [Theory]
    [InlineData("Limit  Soft  Hard\nMax locked memory         8388608              8388608              bytes     \n", "8388608 bytes")]
    [InlineData("Max locked memory         unlimited            unlimited            bytes     \n", "unlimited")]
    [InlineData("", "unknown")]
    public void The_limit_is_read(string limits, string expected) => Assert.Equal(expected, MemoryLock.LimitOf(limits));
}
