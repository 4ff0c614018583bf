using System.Text.Json.Nodes;
using Eunomia.EndToEnd.Tests.Harness;

namespace Eunomia.EndToEnd.Tests.Run;

/// <summary>Stacks as members of records and as numbers in maps, and processes that make looking them up a lot of work.</summary>
public sealed class StackValueTests
{
    private const string Head = """
        #include <linux/bpf.h>
        #include <linux/types.h>
        #include <bpf/bpf_helpers.h>

        char LICENSE[] SEC("license") = "GPL";


        """;

    private const string Sample = """
        struct sample {
            __u32 pid;
            __u32 reason; ///< @format hex
            char comm[16];
            __s64 size;
            __u64 stack[32];
        };

        /// @interpreter {"stack_trace": {"field_map": {"pid": "pid", "comm": "comm", "KIND_sz": "size", "KIND": "stack"}, "with_symbols": true}}
        struct {
            __uint(type, BPF_MAP_TYPE_RINGBUF);
            __uint(max_entries, 1 << 20);
        } events SEC(".maps");

        SEC("tracepoint/syscalls/sys_enter_getsid")
        int on_call(void *ctx)
        {
            struct sample *e = bpf_ringbuf_reserve(&events, sizeof(*e), 0);

            if (!e)
                return 0;
            e->pid = bpf_get_current_pid_tgid() >> 32;
            e->reason = 0xbeef;
            bpf_get_current_comm(e->comm, sizeof(e->comm));
            e->size = bpf_get_stack(ctx, e->stack, sizeof(e->stack), FLAGS);
            bpf_ringbuf_submit(e, 0);
            return 0;
        }

        """;

    [Fact]
    public async Task A_sample_of_a_stack_keeps_all_its_members_in_JSON()
    {
        await using var ecli = await StartAsync(Kernel, "-j");

        var process = await Workload.DoAsync("getsid", 1);
        var record = await ecli.EventAsync(record => record.IsOf(process));

        Assert.Equal(["pid", "reason", "comm", "size", "stack"], record.AsObject().Select(member => member.Key));
        Assert.Equal(("0xbeef", "workload"), (record.Text("reason"), record.Text("comm")));
        Assert.Equal(record.Number("size") / 8, record["stack"]!.AsArray().Count);
        Assert.Contains(record["stack"]!.AsArray(), frame => frame!.Text("symbol").Contains("syscall", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_sample_of_a_stack_keeps_all_its_members_in_text()
    {
        await using var ecli = await StartAsync(Kernel);

        var process = await Workload.DoAsync("getsid", 1);
        var head = await ecli.LineAsync(line => line.StartsWith($"COMM: workload (pid={process.Pid})", StringComparison.Ordinal));

        Assert.Matches(@"\) reason=0xbeef size=\d+$", head);
        await ecli.LineAsync(line => System.Text.RegularExpressions.Regex.IsMatch(line, @"^  \d+ \[<[0-9a-f]{16}>\] \S*syscall\S*\+0x[0-9a-f]+$"));
    }

    [Fact]
    public async Task Numbers_of_stacks_in_a_sampled_map_are_the_stacks()
    {
        await using var ecli = await StartAsync(
            """
            struct key {
                __u32 pid;
                __s32 user_stack_id;
                __s32 kern_stack_id;
                __s32 other_id;
            };

            struct {
                __uint(type, BPF_MAP_TYPE_STACK_TRACE);
                __uint(max_entries, 1024);
                __uint(key_size, 4);
                __uint(value_size, 8 * 64);
            } traces SEC(".maps");

            /// @sample {"interval": 200, "type": "default_kv"}
            struct {
                __uint(type, BPF_MAP_TYPE_HASH);
                __uint(max_entries, 64);
                __type(key, struct key);
                __type(value, __u64);
            } counts SEC(".maps");

            SEC("tracepoint/syscalls/sys_enter_getsid")
            int on_call(void *ctx)
            {
                struct key key = { .pid = bpf_get_current_pid_tgid() >> 32, .other_id = 5 };
                __u64 one = 1, *count;

                key.user_stack_id = bpf_get_stackid(ctx, &traces, BPF_F_USER_STACK);
                key.kern_stack_id = bpf_get_stackid(ctx, &traces, 0);
                count = bpf_map_lookup_elem(&counts, &key);
                if (count)
                    __sync_fetch_and_add(count, 1);
                else
                    bpf_map_update_elem(&counts, &key, &one, 0);
                return 0;
            }

            """,
            "-j");
        using var caller = Workload.Start(await Workload.RequireAsync(), "maps", "1");
        try
        {
            var entry = await ecli.EventAsync(record => record.Text("map") == "counts" && record["key"]!.Number("pid") == caller.Id
                && record["key"]!["user_stack_id"] is JsonArray frames && frames.Count > 0 && frames[0]!["module"] is not null);
            var key = entry["key"]!;

            Assert.Equal(5, key.Number("other_id"));
            Assert.Contains(key["kern_stack_id"]!.AsArray(), frame => frame!.Text("symbol").Contains("syscall", StringComparison.Ordinal));
            Assert.Contains(key["user_stack_id"]!.AsArray(), frame => frame!.Text("symbol").Length > 0 && frame!.Text("module").Contains("libc", StringComparison.Ordinal));
        }
        finally
        {
            caller.Kill();
        }
    }

    [Fact]
    public async Task Frames_with_build_ids_are_files_and_places_in_them()
    {
        await using var ecli = await StartAsync(
            """
            struct sample {
                __u32 pid;
                __s32 size;
                struct bpf_stack_build_id frames[4];
            };

            struct {
                __uint(type, BPF_MAP_TYPE_RINGBUF);
                __uint(max_entries, 65536);
            } events SEC(".maps");

            SEC("tracepoint/syscalls/sys_enter_getsid")
            int on_call(void *ctx)
            {
                struct sample *e = bpf_ringbuf_reserve(&events, sizeof(*e), 0);

                if (!e)
                    return 0;
                e->pid = bpf_get_current_pid_tgid() >> 32;
                e->size = bpf_get_stack(ctx, e->frames, sizeof(e->frames), BPF_F_USER_STACK | BPF_F_USER_BUILD_ID);
                bpf_ringbuf_submit(e, 0);
                return 0;
            }

            """,
            "-j");
        using var caller = Workload.Start(await Workload.RequireAsync(), "maps", "1");
        try
        {
            var record = await ecli.EventAsync(record => record.Number("pid") == caller.Id && record["frames"]!.AsArray() is [{ } innermost, ..] && innermost["file"] is not null);
            var frame = record["frames"]!.AsArray()[0]!;

            Assert.Matches("^[0-9a-f]{40}$", frame.Text("build_id"));
            Assert.Matches("^0x[0-9a-f]+$", frame.Text("offset"));
            Assert.Contains("libc", frame.Text("file"), StringComparison.Ordinal);
        }
        finally
        {
            caller.Kill();
        }
    }

    [Fact]
    public async Task A_process_that_maps_as_much_as_it_can_costs_neither_memory_nor_events()
    {
        const long MostKibibytes = 200 << 10;
        using var hostile = Workload.Start(await Workload.RequireAsync(), "maps", "65000");
        try
        {
            Assert.Equal("mapped", await hostile.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
            await using var ecli = await StartAsync(User, "-j");
            var memory = 0L;
            for (var i = 0; i < 1000; i += 200)
            {
                await ecli.EventAsync(record => ecli.Output.Length > i && record.Number("pid") == hostile.Id);
                memory = Math.Max(memory, ecli.Memory());
            }

            var last = await ecli.EventAsync(record => record.Number("pid") == hostile.Id);
            var run = await ecli.StopAsync();

            Assert.InRange(memory, 1, MostKibibytes);
            Assert.Contains("[unknown]", last["stack"]!.AsArray().Select(frame => frame!["symbol"]?.GetValue<string>()));
            Assert.Contains(run.Error, line => line.Contains("addresses [unknown]", StringComparison.Ordinal));
            Assert.DoesNotContain(run.Error, line => line.Contains("was full", StringComparison.Ordinal));
        }
        finally
        {
            hostile.Kill();
        }
    }

    private static string Kernel => Sample.Replace("KIND", "kstack", StringComparison.Ordinal).Replace("FLAGS", "0", StringComparison.Ordinal);

    private static string User => Sample.Replace("KIND", "ustack", StringComparison.Ordinal).Replace("FLAGS", "BPF_F_USER_STACK", StringComparison.Ordinal);

    private static async Task<Ecli> StartAsync(string source, params string[] arguments)
    {
        var workspace = Workspace.Create();
        workspace.Write("stacks.bpf.c", Head + source);
        (await workspace.EccAsync("stacks.bpf.c")).Succeeded();
        return await Ecli.StartAsync([workspace.At("package.json"), .. arguments]);
    }
}
