using Eunomia.Cc.Cache;
using Eunomia.Cc.Tests.Cache;
using Eunomia.Cc.Toolchain;

namespace Eunomia.Cc.Tests;

/// <summary>What goes wrong in a rehearsal is never said, so here it is done where it is.</summary>
public sealed class RehearsalTests(RealToolchain toolchain) : KeptCompilations(toolchain)
{
    [Theory]
    [InlineData("struct event { int a; } sent;\nint value = 1;\n")]
    [InlineData("int value;\n")]
    public async Task An_object_of_an_earlier_run_goes_all_the_way(string program)
    {
        var source = Files.Write("prog.bpf.c", program);
        var inputs = await Toolchain.InputsAsync(source);
        using var tools = new Toolbox(inputs.Options.Toolchain, TestContext.Current.CancellationToken);
        var options = inputs.Options with { Outputs = Outputs(Enum.GetValues<OutputKind>()) };

        new CompileRun(tools, options, new StepClock()).Rehearse(inputs, await Toolchain.CompileAsync(source));

        Assert.False(Directory.Exists(Files["out"]));
    }

    [Fact]
    public void What_is_loaded_ahead_can_be_loaded() => ResultKey.Preload();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_object_is_kept_only_where_something_may_be_kept(bool isKept)
    {
        WriteProgram();
        await CompileAsync(Options() with { UseResultCache = isKept });

        Assert.Equal(isKept, File.Exists(Files[$"cache/toolchain/{CacheStore.Key("rehearsal 1")}"]));
    }
}
