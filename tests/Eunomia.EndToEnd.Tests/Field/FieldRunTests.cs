using System.Text.Json.Nodes;
using Eunomia.EndToEnd.Tests.Harness;

namespace Eunomia.EndToEnd.Tests.Field;

/// <summary>What users ran into with <c>ecli</c>: what it predicts, and what programs say that were written in another way than most.</summary>
public sealed class FieldRunTests
{
    private const string Exec = "SEC(\"tp/sched/sched_process_exec\") int on_exec(void *ctx)\n";

    [Theory]
    [InlineData("a program that any kernel takes", Exec + "{ return 0; }\n")]
    [InlineData("a helper that some kernels keep from tracepoints", Exec + "{ char c = 1; return bpf_probe_write_user((void *)8, &c, 1); }\n")]
    [InlineData("operations that no kernel has",
        "struct nobodys_ops { int (*f)(void); };\nSEC(\"struct_ops\") int f_of(void *ctx) { return 0; }\nSEC(\".struct_ops\") struct nobodys_ops ops = { .f = (void *)f_of };\n")]
    [InlineData("a loop without an end", Exec + "{ volatile int n = 0; for (;;) n++; return n; }\n")]
    [InlineData("a tracepoint that no kernel has", "SEC(\"tp/sched/nobody_there\") int on_exec(void *ctx) { return 0; }\n")]
    [InlineData("a tracepoint without its category", "SEC(\"tp/sched_process_exec\") int on_exec(void *ctx) { return 0; }\n")]
    [InlineData("a tracepoint with a slash behind it", "SEC(\"tp/sched/sched_process_exec/\") int on_exec(void *ctx) { return 0; }\n")]
    [InlineData("a filter of an interface that is not named", "SEC(\"xdp\") int pass(void *ctx) { return 2; }\n")]
    [InlineData("a section that libbpf does not know", "SEC(\"socket7\") int pass(void *ctx) { return 0; }\n")]
    [InlineData("a program that is called by user space", "SEC(\"syscall\") int called(void *ctx) { return 0; }\n")]
    [InlineData("a file that is not there", "SEC(\"uprobe//no/such/file:main\") int called(void *ctx) { return 0; }\n")]
    public async Task Prediction_and_outcome_agree(string what, string source)
    {
        await RunningKernel.RequireAsync();
        var workspace = Workspace.Create();
        workspace.Write("prog.bpf.c", FieldCase.Start + source);
        (await workspace.EccAsync("prog.bpf.c")).Succeeded();

        var list = await Ecli.RunAsync("list", workspace.At("package.json"));
        var run = await Ecli.RunAsync("run", "--timeout", "5s", workspace.At("package.json"));

        var promised = list.Output[^1] == "nothing that the package needs is missing";
        Assert.True(promised == (run.ExitCode == 0), $"{what}: {list.Output[^1]}, and then {run.ExitCode}:\n{string.Join('\n', run.Error)}");
    }

    [Fact]
    public async Task A_type_whose_name_is_pasted_exists_as_one_that_is_written_out()
    {
        var seen = await EventAsync("""
            #include <bpf/bpf_core_read.h>
            #define TAG(a, b) a##b
            struct seen { int written, pasted; };
            struct { __uint(type, BPF_MAP_TYPE_RINGBUF); __uint(max_entries, 4096); } out SEC(".maps");
            SEC("tp/syscalls/sys_enter_getsid") int on_call(void *ctx)
            {
                struct seen s = { bpf_core_type_exists(struct mm_struct), bpf_core_type_exists(struct TAG(mm_, struct)) };
                bpf_ringbuf_output(&out, &s, sizeof(s), 0);
                return 0;
            }
            """);

        Assert.Equal((1, 1), ((int)seen["written"]!, (int)seen["pasted"]!));
    }

    [Fact]
    public async Task Variables_of_sections_with_long_names_are_options()
    {
        var seen = await EventAsync(
            """
            int a SEC(".data.the_first_counters") = 1;
            int b SEC(".bss.the_second_counters");
            const volatile int c SEC(".rodata.the_settings") = 2;
            struct seen { int a, b, c; };
            struct { __uint(type, BPF_MAP_TYPE_RINGBUF); __uint(max_entries, 4096); } out SEC(".maps");
            SEC("tp/syscalls/sys_enter_getsid") int on_call(void *ctx)
            {
                struct seen s = { a, b, c };
                bpf_ringbuf_output(&out, &s, sizeof(s), 0);
                return 0;
            }
            """,
            "--a", "7", "--b", "8", "--c", "9");

        Assert.Equal((7, 8, 9), ((int)seen["a"]!, (int)seen["b"]!, (int)seen["c"]!));
    }

    private static async Task<JsonNode> EventAsync(string source, params string[] options)
    {
        var workspace = Workspace.Create();
        workspace.Write("prog.bpf.c", FieldCase.Start + source);
        (await workspace.EccAsync("prog.bpf.c")).Succeeded();
        await using var ecli = await Ecli.StartAsync(["-j", workspace.At("package.json"), .. options]);
        var seen = await ecli.EventAsync(_ => true, static async () => await HostTool.Require("python3").RunAsync("-c", "import os; os.getsid(0)"));
        await ecli.StopAsync();
        return seen;
    }
}
