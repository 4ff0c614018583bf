using Eunomia.Bpf.Objects;
using Eunomia.EndToEnd.Tests.Harness;

namespace Eunomia.EndToEnd.Tests;

/// <summary>Packages need no newer kernel than their sources do.</summary>
public sealed class OlderKernelTests
{
    private static readonly string[] Counters = ["execs", "profile", "sockroute", "syslat"];

    public static TheoryData<string> Programs { get; } = [.. Counters];

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task Programs_that_count_take_instructions_that_every_kernel_has(string program)
    {
        var uses = await UsesAsync(Workspace.Create().Copy(program), $"{program}.bpf.c", "-a=-D__TARGET_ARCH_x86");

        Assert.Empty(uses);
    }

    [Fact]
    public async Task Instruction_of_a_newer_kernel_stays_where_its_result_is_used()
    {
        var uses = await UsesAsync(Adding("return __sync_fetch_and_add(&total, 1) == 3;"), "prog.bpf.c", "-a=-D__TARGET_ARCH_x86");

        var use = Assert.Single(uses);
        Assert.Equal(("atomics", "count", 8u), (use.Feature.Name, use.Function, use.Line!.LineNumber));
    }

    [Fact]
    public async Task Memory_order_stays_where_an_addition_without_result_would_have_less()
    {
        // Inline, because not every compiler makes such an instruction when nobody uses its result.
        var source = Adding("""long long one = 1; asm volatile("%0 = atomic_fetch_add((u64 *)(%1 + 0), %0)" : "+r"(one) : "r"(&total) : "memory"); return 0;""");

        Assert.Single(await UsesAsync(source, "prog.bpf.c", "-a=-D__TARGET_ARCH_arm64"));
        Assert.Empty(await UsesAsync(source, "prog.bpf.c", "-a=-D__TARGET_ARCH_x86"));
        Assert.Single(await UsesAsync(source, "prog.bpf.c", "-a=-D__TARGET_ARCH_x86", "--no-strip"));
    }

    private static Workspace Adding(string body)
    {
        var workspace = Workspace.Create();
        workspace.Write("prog.bpf.c", $$"""
            #include <linux/bpf.h>
            #include <bpf/bpf_helpers.h>
            char LICENSE[] SEC("license") = "GPL";
            long long total;
            SEC("xdp")
            int count(void *ctx)
            {
                {{body}}
            }

            """);
        return workspace;
    }

    private static async Task<List<InstructionUse>> UsesAsync(Workspace workspace, string source, params string[] options)
    {
        (await workspace.EccAsync([source, "--emit", "object", "-o", "out", .. options])).Succeeded();
        var file = workspace.At($"out/{source.Replace(".bpf.c", ".bpf.o", StringComparison.Ordinal)}");
        return [.. InstructionUse.In(BpfObject.Read(await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken), "prog"))];
    }
}
