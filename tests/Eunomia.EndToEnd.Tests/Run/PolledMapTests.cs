using System.Globalization;
using Eunomia.EndToEnd.Tests.Harness;

namespace Eunomia.EndToEnd.Tests.Run;

/// <summary>Sampled maps of types, and with values, that need a way of their own.</summary>
public sealed class PolledMapTests
{
    private const string Source = """
        #include <linux/bpf.h>
        #include <bpf/bpf_helpers.h>

        /// @export
        struct moment {
            /// @format time
            unsigned long long at;
        };

        SAMPLE
        struct {
            __uint(type, TYPE);
            __uint(max_entries, 16);
            KEYS
        } sampled SEC(".maps");

        char LICENSE[] SEC("license") = "GPL";

        SEC("tracepoint/syscalls/sys_enter_getsid")
        int on_call(void *ctx)
        {
            unsigned int key = 7;
            unsigned long long value = bpf_ktime_get_ns();
            WORK;
            return 0;
        }

        """;

    [Theory]
    [InlineData("BPF_MAP_TYPE_QUEUE", false)]
    [InlineData("BPF_MAP_TYPE_STACK", true)]
    [InlineData("BPF_MAP_TYPE_BLOOM_FILTER", false)]
    public async Task A_map_without_keys_is_refused_before_anything_is_loaded(string type, bool clear)
    {
        var package = await CompileAsync(type, "__uint(value_size, 8);", "bpf_map_push_elem(&sampled, &value, 0)", clear);

        var run = await Ecli.RunAsync(package, "--timeout", "10s");

        run.Failed(1, "ECLI0234");
        Assert.Contains(run.Error, line => line.Contains("'sampled'", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Map_that_user_space_may_not_read_is_a_problem()
    {
        await RunningKernel.RequireAsync();
        var package = await CompileAsync(
            "BPF_MAP_TYPE_HASH", "__uint(map_flags, BPF_F_WRONLY); __uint(key_size, 4); __uint(value_size, 8);", "bpf_map_update_elem(&sampled, &key, &value, 0)");

        var run = await Ecli.RunAsync(package, "--timeout", "3s");

        run.Failed(3, "ECLI0235");
    }

    [Fact]
    public async Task Stacks_are_JSON_with_functions()
    {
        var package = await CompileAsync("BPF_MAP_TYPE_STACK_TRACE", "__uint(key_size, 4); __uint(value_size, 8 * 127);", "bpf_get_stackid(ctx, &sampled, 0)");
        await using var ecli = await Ecli.StartAsync(package, "-j");

        var stack = await ecli.EventAsync(record => record.Text("map") == "sampled", () => Workload.DoAsync("getsid", 1));
        await ecli.StopAsync();

        Assert.True(stack.Number("key") >= 0);
        Assert.True(DateTime.TryParse(stack.Text("time"), CultureInfo.InvariantCulture, out _), stack.ToJsonString());
        var frames = stack["frames"]!.AsArray();
        Assert.All(frames, frame => Assert.Matches("^0x[0-9a-f]+$", frame!.Text("address")));
        Assert.Contains(frames, frame => frame!.Text("symbol").Contains("syscall", StringComparison.Ordinal) && frame!.Number("offset") >= 0);
        Assert.All(ecli.Events, record => Assert.Equal("sampled", record.Text("map")));
    }

    [Fact]
    public async Task Entries_without_types_are_JSON_with_their_bytes()
    {
        var package = await CompileAsync("BPF_MAP_TYPE_HASH", "__uint(key_size, 4); __uint(value_size, 8);", "value = 258; bpf_map_update_elem(&sampled, &key, &value, 0)");
        await using var ecli = await Ecli.StartAsync(package, "-j");

        var entry = await ecli.EventAsync(record => record.Text("map") == "sampled", () => Workload.DoAsync("getsid", 1));

        Assert.Equal(("07000000", "0201000000000000"), (entry.Text("key"), entry.Text("value")));
    }

    [Theory]
    [InlineData("-j")]
    [InlineData("--no-header")]
    public async Task A_time_in_an_entry_is_a_time(string option)
    {
        var package = await CompileAsync(
            "BPF_MAP_TYPE_HASH", "__type(key, unsigned int); __type(value, struct moment);", "bpf_map_update_elem(&sampled, &key, &value, 0)");
        await using var ecli = await Ecli.StartAsync(package, option);

        var line = await ecli.LineAsync(text => option == "-j" || text.TrimStart().StartsWith("7 ", StringComparison.Ordinal), () => Workload.DoAsync("getsid", 1));

        Assert.Matches(option == "-j" ? "\"at\":\"20[0-9]{2}-[0-9]{2}-[0-9]{2}T" : @"\d\d:\d\d:\d\d", line);
    }

    private static async Task<string> CompileAsync(string type, string keys, string work, bool clear = false)
    {
        var workspace = Workspace.Create();
        workspace.Write("sampled.bpf.c", Source
            .Replace("__uint(type, TYPE)", $"__uint(type, {type})", StringComparison.Ordinal)
            .Replace("KEYS", keys, StringComparison.Ordinal)
            .Replace("WORK", work, StringComparison.Ordinal)
            .Replace("SAMPLE", $"/// @sample {{\"interval\": 200, \"type\": \"default_kv\", \"clear_map\": {(clear ? "true" : "false")}}}", StringComparison.Ordinal));
        (await workspace.EccAsync("sampled.bpf.c")).Succeeded();
        return workspace.At("package.json");
    }
}
