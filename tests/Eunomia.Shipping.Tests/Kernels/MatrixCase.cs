using System.Collections.Immutable;

namespace Eunomia.Shipping.Tests.Kernels;

/// <summary>One of the repository's programs, and how to see that it works.</summary>
/// <param name="Name">Of the program.</param>
/// <param name="Work">What it watches, as a script that is run again and again; <c>workload</c> is <c>workload.c</c>.</param>
/// <param name="Sees">The line that it then prints, as a regular expression (POSIX, extended).</param>
/// <param name="Options">For it.</param>
internal sealed record MatrixCase(string Name, string Work, string Sees, params string[] Options)
{
    private const string Group = "/sys/fs/cgroup/tried";

    /// <summary>All.</summary>
    public static ImmutableArray<MatrixCase> All { get; } =
    [
        new("blocklist", "", "^ecli: attached filter to interface 1$", "--attach", "filter_frags:off"),
        new("connects", "workload tcp 4242", """
            "result":0,"family":2,"local_port":[0-9]+,"remote_port":4242,.*"comm":"workload"
            """),
        new("execguard", "su guest -c 'cp /bin/workload /tmp/shared/copied; chmod 755 /tmp/shared/copied'; /tmp/shared/copied exit 0", """
            "uid":0,.*"verdict":"GUARD_REFUSED","file":"copied"
            """, "--enforce"),
        new("execs", "workload exit 3", """
            "kind":"EXEC_ENDED",.*"uid":0,"exit_code":3,.*"comm":"workload"
            """),
        new("fileops", "echo text >/tmp/one; mv /tmp/one /tmp/two; rm /tmp/two", """
            "map":"removals",.*"directory":false,"path":"/tmp/two"
            """),
        new("fsyncs", "echo text >/tmp/synced/file", """
            "result":0,"data_only":[a-z]+,"comm":"[a-z]+","file":"file"
            """, "--min-us", "0"),
        // Each call adds ten, one of which says how the kernel was built.
        new("globals", "kill -INT $ecli", "^ecli: shared_hot = [0-9]*1$", "--globals"),
        new("hello", "workload exit 0", "hello from process [0-9]+", "--trace"),
        new("jail", "in_group workload tcp 4321", """
            "request":"JAIL_CONNECT",.*"family":2,"port":4321
            """, "--attach", $"*:cgroup={Group}"),
        new("kills", "kill -9 123456", """
            "target":123456,"signal":9,"result":-3,
            """),
        new("mapkinds", "", "^ecli: attached on_call to "),
        new("opens", "cat /tmp/nothing", """
            "result":-2,.*"comm":"cat","path":"/tmp/nothing"
            """),
        new("optional", "workload exit 0", """
            "way":"END_TRACEPOINT"
            """),
        new("procwatch", "cp /bin/workload /tmp/copied; /tmp/copied exit 4", """
            "kind":"PW_EXEC","severity":"PW_ALERT",.*"path":"/tmp/copied"
            """, "--kinds", "6"),
        // Names are looked up while it lives, and its processor is emulated, slow, and shared with other tests.
        new("profile", "timeout 10 workload spin", """
            "comm":"workload",.*"symbol":"spin_here"
            """, "--attach", "on_tick:frequency=19"),
        new("pygc", "workload gc 1234", """
            "collected":1234,.*"generation":2
            """),
        new("ratelimit", "workload udp 127.0.0.1 3", """
            "destination_port":9,"protocol":17,.*"bytes":100
            """, "--rate", "1", "--burst", "200", "--attach", "*:ifname=lo"),
        new("readline", "workload readline", """
            "uid":0,.*"text":"typed by nobody"
            """, "--attach", "forget_prompt:binary=/bin/workload,function=forget"),
        new("schedlag", "timeout 1 workload doze", """
            "waiter":\{"pid":[0-9]+,"prio":[0-9]+,"comm":"workload"\}
            """, "--min-us", "0"),
        // Each run of the workload sends 20 messages.
        new("sockroute", "in_group workload tcp 41973; kill -INT $ecli", "^ecli: short_cuts = [0-9]*[02468]0$", "--port", "41973", "--globals",
            "--attach", $"*:cgroup={Group}", "--attach", "send_short:map=joined", "--attach", "keep_headers:ifname=lo",
            "--attach", "whole_buffer:off", "--attach", "receive_short:off"),
        new("steady", """
            file=/proc/sys/net/ipv4/tcp_congestion_control before=$(cat $file)
            echo bpf_steady >$file
            echo $(cat $file) $(workload tcp 4243)
            echo $before >$file
            """, "^bpf_steady 20$"),
        // Of 4096 bytes at once.
        new("syslat", "dd if=/dev/zero of=/dev/null bs=4096 count=1000", """
            "map":"sizes",.*"slots":\[[0-9]+,[1-9][0-9]*,
            """),
        new("tasks", "", " 1 +0 init", "--attach", "list_limits:map=limits"),
        new("vfscalls", "cat /etc/passwd", """
            "map":"functions",.*"calls":[1-9]
            """),
    ];

    /// <summary>Tried again while the kernel hides its types: one that only reads its structs, and one that is attached by its types.</summary>
    public static ImmutableArray<string> Typeless { get; } = ["connects", "fsyncs"];
}
