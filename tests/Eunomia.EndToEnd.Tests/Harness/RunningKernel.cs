namespace Eunomia.EndToEnd.Tests.Harness;

/// <summary>The kernel these tests run on, where packages may be run.</summary>
internal static class RunningKernel
{
    private const string Tracing = "/sys/kernel/tracing";

    /// <summary>The kernel takes packages, and its tracepoints are there; where that is not so the test is skipped.</summary>
    public static async Task RequireAsync()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root may load programs");
        Assert.SkipUnless(File.Exists("/sys/kernel/btf/vmlinux"), "the kernel has no BTF");
        if (!Directory.Exists($"{Tracing}/events"))
        {
            var (exitCode, _, error) = await HostTool.Require("mount").TryRunAsync("-t", "tracefs", "tracefs", Tracing);
            Assert.SkipUnless(exitCode == 0, $"{Tracing} cannot be mounted: {error.Trim()}");
        }
    }
}
