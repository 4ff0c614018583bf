using System.Text.Json;
using Eunomia.Runtime.Tests.Loading;

namespace Eunomia.Runtime.Cli.Tests.Commands;

public sealed class ListCommandTests
{
    [Fact]
    public void Kernel_features_are_a_table()
    {
        TestProgram.RequireKernel();

        var run = EcliProcess.Run("list");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        var lines = run.Output.Split('\n');
        Assert.StartsWith("kernel ", lines[0], StringComparison.Ordinal);
        Assert.Contains("  yes      raw_tracepoint", lines);
        Assert.Contains("  yes      ringbuf", lines);
        Assert.All(["system", "program types", "attach kinds", "map types"], title => Assert.Contains(title, lines));
    }

    [Fact]
    public void Kernel_features_are_json_on_request()
    {
        TestProgram.RequireKernel();

        using var json = JsonDocument.Parse(EcliProcess.Run("list", "--json").Output);

        var ring = json.RootElement.GetProperty("map_types").EnumerateArray().Single(type => type.GetProperty("name").GetString() == "ringbuf");
        Assert.True(ring.GetProperty("supported").GetBoolean());
        Assert.Equal(JsonValueKind.Null, ring.GetProperty("reason").ValueKind);
    }

    [Fact]
    public void A_package_that_misses_nothing_is_a_success()
    {
        TestProgram.RequireKernel();

        var run = EcliProcess.RunWith(EcliProcess.Package("LICENSED(\"GPL\"); SEC(\"raw_tp/sys_enter\") int plain(void *ctx) { return 0; }"), "list", "-");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.EndsWith("\nnothing that the package needs is missing\n", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_package_that_misses_something_is_the_kernels_fault()
    {
        TestProgram.RequireKernel();
        var package = EcliProcess.Package("LICENSED(\"GPL\"); SEC(\"tp_btf/no_such_tracepoint\") int probe(void *ctx) { return 0; }");

        var run = EcliProcess.RunWith(package, "list", "-");
        using var json = JsonDocument.Parse(EcliProcess.RunWith(package, "list", "-j", "-").Output);

        Assert.Equal((3, ""), (run.ExitCode, run.Error));
        Assert.Contains("  no       tracepoint    no_such_tracepoint  this kernel does not have it (probe)\n", run.Output, StringComparison.Ordinal);
        Assert.EndsWith("\none thing that the package needs is missing\n", run.Output, StringComparison.Ordinal);
        Assert.Equal(1, json.RootElement.GetProperty("missing").GetInt32());
    }

    [Fact]
    public void User_without_capabilities_cannot_list_features()
    {
        var run = EcliProcess.RunAsNobody([], "list");

        Assert.Equal((3, ""), (run.ExitCode, run.Output));
        Assert.Contains("to ask the kernel what it supports takes CAP_BPF", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_kernel_without_types_misses_them()
    {
        var package = EcliProcess.Package("LICENSED(\"GPL\"); SEC(\"tp_btf/sched_switch\") int probe(void *ctx) { return 0; }");

        var run = EcliProcess.RunWithoutKernelTypes(package, "list", "-");

        Assert.Equal(3, run.ExitCode);
        Assert.Contains("  no       kernel types  BTF", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_of_a_strangers_package_are_escaped()
    {
        TestProgram.RequireKernel();
        var run = EcliProcess.RunWith(EcliProcess.Package("LICENSED(\"GPL\"); SEC(\"kprobe/no\e[31msuch\") int probe(void *ctx) { return 0; }"), "list", "-");

        Assert.DoesNotContain('\e', run.Output + run.Error);
        Assert.Contains("[31msuch", run.Output + run.Error, StringComparison.Ordinal);
    }
}
