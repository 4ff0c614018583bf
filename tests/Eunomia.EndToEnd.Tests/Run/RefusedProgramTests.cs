using Eunomia.EndToEnd.Tests.Corpus;
using Eunomia.EndToEnd.Tests.Harness;

namespace Eunomia.EndToEnd.Tests.Run;

/// <summary>Programs of types that many kernels have not: where this one has not either, ecli says so, and the test is skipped with its words.</summary>
public sealed class RefusedProgramTests(CompiledPrograms programs)
{
    [Theory]
    [InlineData("connects", "connections")]
    [InlineData("execguard", "verdicts")]
    [InlineData("fsyncs", "slow")]
    [InlineData("kills", "kills")]
    [InlineData("vfscalls", "functions")]
    [InlineData("conformance/attach-zoo", "")]
    [InlineData("conformance/attach-zoo-new", "")]
    [InlineData("conformance/globals", "")]
    public async Task A_package_runs_or_says_why_not(string name, string map)
    {
        var program = await programs.GetAsync(name);
        await RunningKernel.RequireAsync();

        var run = await Ecli.RunAsync("-v", "-j", "--timeout", "2s", program.PackagePath);

        Assert.True(map.Length == 0 || program.Package.Meta.BpfSkel.Maps.Any(known => known.Name == map));
        Assert.SkipWhen(run.KernelRefusal is not null, $"this kernel does not run it: {run.KernelRefusal}");
        run.Ended(0);
    }

    [Theory]
    [InlineData("conformance/empty-program")]
    [InlineData("conformance/nothing")]
    public async Task A_package_without_programs_is_bad_input(string name)
    {
        await RunningKernel.RequireAsync();

        var run = await Ecli.RunAsync((await programs.GetAsync(name)).PackagePath);

        run.Failed(1, "ECLI0403");
        Assert.Empty(run.Output);
    }
}
