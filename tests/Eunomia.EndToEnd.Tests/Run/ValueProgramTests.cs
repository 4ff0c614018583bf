using Eunomia.EndToEnd.Tests.Harness;

namespace Eunomia.EndToEnd.Tests.Run;

/// <summary>Values of networks as options and in events, members of structs as options, payloads that are no structs.</summary>
public sealed class ValueProgramTests
{
    private const string Head = """
        #include <linux/bpf.h>
        #include <linux/types.h>
        #include <bpf/bpf_helpers.h>

        char LICENSE[] SEC("license") = "GPL";

        struct {
            __uint(type, BPF_MAP_TYPE_RINGBUF);
            __uint(max_entries, 65536);
        } events SEC(".maps");


        """;

    [Fact]
    public async Task Values_of_networks_are_written_and_shown_as_networks_do()
    {
        await using var ecli = await StartAsync(
            """
            struct event {
                __u32 pid;
                __u8 comm[16];
                __be16 port;
                __be32 address;
                __u32 vip; ///< @format ipv4
                __u8 hw[6]; ///< @format mac
                __u16 raw_port; ///< @format port
                __u32 where; ///< @format ifindex
            };

            /// Where packets go
            /// @format ipv4
            const volatile __u32 vip;
            const volatile unsigned char hw[6];
            const volatile __be16 port;
            /// @format ifindex
            const volatile int where;

            SEC("tracepoint/syscalls/sys_enter_getsid")
            int on_call(void *ctx)
            {
                struct event e = { .pid = bpf_get_current_pid_tgid() >> 32, .port = port, .address = __builtin_bswap32(0x0a000001), .vip = vip, .raw_port = port, .where = where };

                bpf_get_current_comm(e.comm, sizeof(e.comm));
                for (int i = 0; i < 6; i++)
                    e.hw[i] = hw[i];
                bpf_ringbuf_output(&events, &e, sizeof(e), 0);
                return 0;
            }

            """,
            "--vip", "10.99.9.9", "--hw", "02:42:ac:11:00:02", "--port", "443", "--where", "lo");

        var process = await Workload.DoAsync("getsid", 1);
        var record = await ecli.EventAsync(record => record.IsOf(process));

        Assert.Equal(
            $$"""{"pid":{{process.Pid}},"comm":"workload","port":443,"address":167772161,"vip":"10.99.9.9","hw":"02:42:ac:11:00:02","raw_port":443,"where":"lo"}""",
            record.ToJsonString());
    }

    [Fact]
    public async Task Members_of_structs_are_set_one_by_one()
    {
        await using var ecli = await StartAsync(
            """
            struct rule {
                int a;
                int list[2];
                char name[8];
            };

            struct event {
                int pid, a, second, port;
                char name[8];
            };

            const volatile struct rule opts = { .a = 1 };
            const volatile struct rule rules[2];

            SEC("tracepoint/syscalls/sys_enter_getsid")
            int on_call(void *ctx)
            {
                struct event e = { .pid = bpf_get_current_pid_tgid() >> 32, .a = opts.a, .second = opts.list[1], .port = rules[1].a };

                for (int i = 0; i < 8; i++)
                    e.name[i] = opts.name[i];
                bpf_ringbuf_output(&events, &e, sizeof(e), 0);
                return 0;
            }

            """,
            "--opts.a", "7", "--opts.list", "8,9", "--opts.name", "bob", "--rules.1.a=55");

        var process = await Workload.DoAsync("getsid", 1);
        var record = await ecli.EventAsync(record => record.IsOf(process));

        Assert.Equal($$"""{"pid":{{process.Pid}},"a":7,"second":9,"port":55,"name":"bob"}""", record.ToJsonString());
    }

    private static async Task<Ecli> StartAsync(string source, params string[] arguments)
    {
        var workspace = Workspace.Create();
        workspace.Write("values.bpf.c", Head + source);
        (await workspace.EccAsync("values.bpf.c")).Succeeded();
        return await Ecli.StartAsync([workspace.At("package.json"), "-j", .. arguments]);
    }
}
