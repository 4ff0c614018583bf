using Eunomia.EndToEnd.Tests.Corpus;
using Eunomia.EndToEnd.Tests.Harness;

namespace Eunomia.EndToEnd.Tests.Run;

/// <summary>What is wrong is said before anything reaches the kernel.</summary>
public sealed class MistakeTests(CompiledPrograms programs)
{
    [Theory]
    [InlineData("--filter", "comm ==", 2)]
    [InlineData("--filter", "nonsense > 1", 2)]
    [InlineData("--fields", "nonsense", 2)]
    [InlineData("--no-such-option", "1", 2)]
    [InlineData("--burst", "4294967296", 1)]
    [InlineData("--burst", "many", 1)]
    [InlineData("--timeout", "soon", 2)]
    [InlineData("--count", "0", 2)]
    [InlineData("--attach", "nobody:ifname=lo", 2)]
    [InlineData("--attach", "nonsense", 2)]
    public async Task A_mistake_is_reported_and_nothing_is_loaded(string option, string value, int exitCode)
    {
        var flood = await Flood.CreateAsync();

        var run = (await Ecli.RunAsync("-v", flood.Package, option, value)).Ended(exitCode);

        Assert.Contains(run.Error, line => line.StartsWith("ecli: error: ", StringComparison.Ordinal));
        Assert.DoesNotContain(run.Error, line => line.Contains("created successfully", StringComparison.Ordinal) || line.StartsWith("ecli: attached", StringComparison.Ordinal));
        Assert.Empty(run.Output);
        await flood.GoneAsync();
    }

    [Fact]
    public async Task A_number_out_of_range_is_told_the_range()
    {
        var flood = await Flood.CreateAsync();

        var run = (await Ecli.RunAsync(flood.Package, "--burst", "4294967296")).Ended(1);

        Assert.Contains(run.Error, line => line.Contains("4294967295", StringComparison.Ordinal));
    }

    [Fact]
    public async Task One_program_that_cannot_be_attached_is_a_warning_and_with_strict_an_error()
    {
        var workload = await Workload.RequireAsync();
        var package = (await programs.GetAsync("readline")).PackagePath;
        string[] arguments = [package, "--attach", $"*:binary={workload}", "--timeout", "5s"];
        await RunningKernel.RequireAsync();

        var lenient = (await Ecli.RunAsync(arguments)).Ended(0);
        var strict = await Ecli.RunAsync([.. arguments, "--strict"]);

        Assert.Contains(lenient.Error, line => line.StartsWith("ecli: warning: 'forget_prompt'", StringComparison.Ordinal));
        Assert.NotEqual("", lenient.Summary);
        strict.Failed(2, "ECLI0401");
        Assert.Equal("", strict.Summary);
    }

    [Fact]
    public async Task User_without_capabilities_is_told_what_it_takes()
    {
        var flood = await Flood.CreateAsync();
        string[] launcher = [HostTool.Require("setpriv").Path, "--bounding-set=-all", "--inh-caps=-all"];

        await using var ecli = Ecli.Start(launcher, readsOutput: true, flood.Package);
        var run = (await ecli.EndAsync()).Ended(3);

        Assert.Contains(run.Error, line => line.StartsWith("ecli: error: ", StringComparison.Ordinal));
        Assert.Contains(run.Error, line => line.Contains("not permitted", StringComparison.Ordinal) || line.Contains("CAP_", StringComparison.Ordinal));
    }
}
