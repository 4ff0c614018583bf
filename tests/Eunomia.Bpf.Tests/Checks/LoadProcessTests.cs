using Eunomia.Bpf.Tests.Checks.Interop;
using Eunomia.Bpf.Tests.Fixtures;
using Eunomia.Bpf.Tests.Objects.Interop;

namespace Eunomia.Bpf.Tests.Checks;

/// <summary>What the tests of damaged objects rely on: that a crash and a hang are seen, and that life goes on after them.</summary>
public sealed class LoadProcessTests
{
    [Fact]
    public void A_crash_and_a_hang_are_seen()
    {
        Assert.SkipUnless(LibBpf.IsInstalled, "libbpf.so.1 is not installed");
        using var process = new LoadProcess(TimeSpan.FromSeconds(2));

        Assert.Equal(LoadResult.Crashed, process.Ask(LoadChild.Crash, []));
        Assert.Equal(LoadResult.NotOpened, process.Load([1, 2, 3]));
        Assert.Equal(LoadResult.Hung, process.Ask(LoadChild.Hang, []));
        Assert.NotEqual(LoadResult.NotOpened, process.Load(Fixture.Read(bigEndian: false)));
    }
}
