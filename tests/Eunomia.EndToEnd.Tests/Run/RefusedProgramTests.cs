using Eunomia.EndToEnd.Tests.Corpus;
using Eunomia.EndToEnd.Tests.Harness;

namespace Eunomia.EndToEnd.Tests.Run;

/// <summary>Programs of types that many kernels have not: where this one has not either, ecli says so, and the test is skipped with its words.</summary>
public sealed class RefusedProgramTests(CompiledPrograms programs)
{
    // A type of program that is refused or not there, a function or type of the kernel that is not, and nothing that could be attached.
    private static readonly string[] KnownRefusals = ["ECLI0305", "ECLI0307", "ECLI0308", "ECLI0310", "ECLI0311", "ECLI0331", "ECLI0402"];

    [Theory]
    [InlineData("connects", "connections")]
    [InlineData("execguard", "verdicts")]
    [InlineData("fsyncs", "slow")]
    [InlineData("kills", "kills")]
    [InlineData("vfscalls", "functions")]
    [InlineData("conformance/attach-zoo", "")]
    [InlineData("conformance/attach-zoo-new", "")]
    public async Task A_package_runs_or_says_why_not(string name, string map)
    {
        var program = await programs.GetAsync(name);
        await RunningKernel.RequireAsync();

        var run = await Ecli.RunAsync("-v", "-j", "--timeout", "5s", program.PackagePath);

        Assert.True(map.Length == 0 || program.Package.Meta.BpfSkel.Maps.Any(known => known.Name == map));
        if (run.KernelRefusal is { } refusal)
        {
            Assert.Contains(KnownRefusals, id => refusal.Contains($"[{id}]", StringComparison.Ordinal));
            Assert.Empty(run.Output);
            Assert.DoesNotContain(run.Error, line => line == "ecli: running");
            Assert.Skip($"this kernel does not run it: {refusal}");
        }

        run.Ended(0);
        Assert.Contains("ecli: running", run.Error);
        // Of each program something is said, and of one at least that it is attached.
        var attached = run.Error.Where(line => line.StartsWith("ecli: attached ", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(attached);
        Assert.All(program.Package.Meta.BpfSkel.Progs.Where(one => !one.Attach.StartsWith('?')), one => Assert.Contains(
            run.Error,
            line => line.StartsWith($"ecli: attached {one.Name} to ", StringComparison.Ordinal) || line.StartsWith($"ecli: warning: '{one.Name}' ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Instruction_rejected_by_the_verifier_has_its_place_in_the_source()
    {
        await RunningKernel.RequireAsync();

        var run = await Ecli.RunAsync("-v", "--timeout", "5s", (await programs.GetAsync("conformance/globals")).PackagePath);

        // Kernels that know how far a remainder goes take it.
        Assert.SkipWhen(run.ExitCode == 0, "this kernel's verifier takes it");
        run.Failed(1, "ECLI0313");
        Assert.Contains(run.Error, line => line.Contains("'count_calls' (globals.bpf.c:73:", StringComparison.Ordinal));
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
