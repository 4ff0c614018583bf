using Eunomia.EndToEnd.Tests.Harness;

namespace Eunomia.EndToEnd.Tests.Run;

/// <summary>Programs that send no events: iterators that write structs, and what is left in maps and global variables.</summary>
public sealed class SilentProgramTests
{
    private const string Iterator = """
        #include "vmlinux.h"
        #include <bpf/bpf_helpers.h>
        char LICENSE[] SEC("license") = "GPL";
        int seen;
        int untouched;
        struct { int last; char comm[16]; } latest;
        struct thread { int pid; char comm[16]; unsigned char feed; };
        SEC("iter/task") int dump(struct bpf_iter__task *ctx)
        {
            struct task_struct *task = ctx->task;
            struct thread thread = { .feed = 10 };
            if (!task || task->pid != task->tgid || task->tgid != bpf_get_current_pid_tgid() >> 32)
                return 0;
            thread.pid = task->pid;
            bpf_probe_read_kernel_str(thread.comm, sizeof(thread.comm), task->comm);
            seen++;
            latest.last = 10;
            bpf_seq_write(ctx->meta->seq, &thread, sizeof(thread));
            bpf_seq_write(ctx->meta->seq, &thread, sizeof(thread));
            return 0;
        }

        """;

    private const string Counter = """
        #include <linux/bpf.h>
        #include <bpf/bpf_helpers.h>
        char LICENSE[] SEC("license") = "GPL";
        struct { __uint(type, BPF_MAP_TYPE_HASH); __uint(max_entries, 64); __type(key, int); __type(value, long); } calls SEC(".maps");
        SEC("tracepoint/syscalls/sys_enter_getpriority") int count(void *ctx)
        {
            int pid = bpf_get_current_pid_tgid() >> 32;
            long one = 1;
            bpf_map_update_elem(&calls, &pid, &one, 0);
            return 0;
        }

        """;

    [Fact]
    public async Task Program_without_events_is_told_of_its_globals_and_refused_filters()
    {
        await RunningKernel.RequireAsync();
        var package = await CompileAsync("""
            #include <linux/bpf.h>
            #include <bpf/bpf_helpers.h>
            char LICENSE[] SEC("license") = "GPL";
            long calls;
            SEC("tracepoint/syscalls/sys_enter_getpriority") int count(void *ctx) { calls++; return 0; }

            """);

        Assert.Contains("in its global variables, which --globals shows at the end", string.Join('\n', (await Ecli.RunAsync(package, "--timeout", "5s")).Ended(0).Error), StringComparison.Ordinal);
        Assert.DoesNotContain("which --globals shows", string.Join('\n', (await Ecli.RunAsync(package, "--timeout", "5s", "--globals")).Ended(0).Error), StringComparison.Ordinal);
        Assert.Contains("--filter and --fields are for events", string.Join('\n', (await Ecli.RunAsync(package, "--filter", "calls > 3")).Ended(2).Error), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Structs_of_an_iterator_are_records_in_json_and_columns()
    {
        await RunningKernel.RequireAsync();
        var package = await CompileAsync(Iterator);

        var records = (await Ecli.RunAsync("-j", package)).Ended(0).Output;
        // A byte of 0x0a is no end of anything.
        Assert.Equal(2, records.Length);
        Assert.All(records, record => Assert.Matches("""^\{"pid":\d+,"comm":"ecli","feed":10\}$""", record));

        var columns = (await Ecli.RunAsync(package)).Ended(0).Output;
        Assert.Equal(["PID", "COMM", "FEED"], columns[0].Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Matches(@"^ +\d+ ecli +10$", columns[1]);
        Assert.Equal(3, columns.Length);
    }

    [Theory]
    [InlineData(new[] { "--filter", "comm == 'ecli'", "--fields", "feed", "-n", "1" }, new[] { """{"feed":10}""" })]
    [InlineData(new[] { "--filter", "feed == 11" }, new string[0])]
    [InlineData(new[] { "--quiet" }, new string[0])]
    public async Task Options_for_events_hold_for_what_iterators_write(string[] options, string[] lines)
    {
        await RunningKernel.RequireAsync();

        Assert.Equal(lines, (await Ecli.RunAsync(["-j", .. options, await CompileAsync(Iterator)])).Ended(0).Output);
    }

    [Fact]
    public async Task Globals_that_changed_are_shown_when_asked_for()
    {
        await RunningKernel.RequireAsync();
        var package = await CompileAsync(Iterator);

        Assert.Equal(["ecli: seen = 1", """ecli: latest = {"last":10,"comm":""}"""], (await Ecli.RunAsync("-q", "--globals", package)).Ended(0).Error);
        Assert.Empty((await Ecli.RunAsync("-q", package)).Ended(0).Error);
    }

    [Fact]
    public async Task Globals_are_compared_with_what_they_were_before_the_first_event()
    {
        await RunningKernel.RequireAsync();
        var package = await CompileAsync("""
            #include <linux/bpf.h>
            #include <bpf/bpf_helpers.h>
            char LICENSE[] SEC("license") = "GPL";
            int called = 0;
            SEC("raw_tp/sys_enter") int on_call(void *ctx) { called = 1; return 0; }

            """);

        Assert.Contains("ecli: called = 1", (await Ecli.RunAsync("-q", "--globals", package, "--timeout", "1s")).Ended(0).Error);
    }

    [Fact]
    public async Task A_package_with_only_maps_says_what_they_hold_and_how_to_see_it()
    {
        await RunningKernel.RequireAsync();

        var error = (await Ecli.RunAsync(await CompileAsync(Counter), "--timeout", "3s")).Ended(0).Error;

        Assert.Equal(
            [
                "ecli: the package sends no events: what it finds is in its maps",
                "ecli:   calls: hash, int -> long, at most 64 entries",
                """ecli: a map is shown every second if this stands above it in the source: /// @sample {"interval": 1000, "type": "default_kv"}""",
            ],
            error.Take(3));
    }

    private static async Task<string> CompileAsync(string source)
    {
        var workspace = Workspace.Create();
        workspace.Write("silent.bpf.c", source);
        (await Ecc.RunAsync(workspace.Path, "silent.bpf.c")).Succeeded();
        return workspace.At("package.json");
    }
}
