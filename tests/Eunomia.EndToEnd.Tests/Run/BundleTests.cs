using Eunomia.EndToEnd.Tests.Harness;

namespace Eunomia.EndToEnd.Tests.Run;

/// <summary>A package with the few types that it needs runs where the kernel shows none.</summary>
public sealed class BundleTests
{
    private const string KernelTypes = "/sys/kernel/btf";

    // What it reads is where no program would guess, and the parent of a child that a test starts is the test.
    private const string Parents = """
        #include "vmlinux.h"
        #include <bpf/bpf_helpers.h>
        #include <bpf/bpf_core_read.h>
        char LICENSE[] SEC("license") = "GPL";
        struct event { int pid, parent; };
        struct { __uint(type, BPF_MAP_TYPE_RINGBUF); __uint(max_entries, 65536); __type(value, struct event); } events SEC(".maps");
        SEC("tracepoint/sched/sched_process_exec") int on_exec(void *ctx)
        {
            struct task_struct *task = (struct task_struct *)bpf_get_current_task();
            struct event event = { BPF_CORE_READ(task, tgid), BPF_CORE_READ(task, real_parent, tgid) };
            bpf_ringbuf_output(&events, &event, sizeof(event), 0);
            return 0;
        }

        """;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Bundled_package_runs_without_types_of_the_kernel(bool isCompiledAtOnce)
    {
        await RunningKernel.RequireAsync();
        var workspace = Workspace.Create();
        workspace.Write("parents.bpf.c", Parents);
        (await workspace.EccAsync(isCompiledAtOnce ? ["parents.bpf.c", "-b"] : ["parents.bpf.c"])).Succeeded();
        if (!isCompiledAtOnce)
        {
            (await workspace.EccAsync("btf", "package.json", "--btf", KernelTypes, "-o", "parents.tar")).Succeeded();
        }

        string[] launcher = [HostTool.Require("unshare").Path, "--mount", "sh", "-c", $"mount -t tmpfs tmpfs {KernelTypes} && exec \"$@\"", "sh"];
        var bytes = await File.ReadAllBytesAsync(workspace.At("parents.tar"), TestContext.Current.CancellationToken);
        (await workspace.EccAsync("btf", "package.json", "--btf", KernelTypes, "-o", "again.tar")).Succeeded();
        Assert.Equal(bytes, await File.ReadAllBytesAsync(workspace.At("again.tar"), TestContext.Current.CancellationToken));

        await using (var bare = Ecli.Start(launcher, readsOutput: true, workspace.At("package.json")))
        {
            // What the test is about: without the bundle it fails.
            (await bare.EndAsync()).Failed(3, "ECLI0306");
        }

        await using var ecli = await Ecli.StartInAsync(launcher, workspace.At("parents.tar"), "-j");
        var parent = Environment.ProcessId;

        var found = await ecli.EventAsync(e => (int)e["parent"]! == parent, async () => await HostTool.Require("true").RunAsync());

        Assert.NotEqual(parent, (int)found["pid"]!);
        Assert.True(new FileInfo(workspace.At("parents.tar")).Length < 64 << 10);
        await ecli.StopAsync();
    }
    [Fact]
    public async Task Kernel_without_types_is_named_with_what_helps()
    {
        var workspace = Workspace.Create();
        workspace.Write("parents.bpf.c", Parents);
        (await workspace.EccAsync("parents.bpf.c")).Succeeded();

        var run = await (await MountNamespace.WithoutAsync(KernelTypes, workspace.Path)).RunAsync("btf", "package.json", "-o", "parents.tar");

        run.Failed(3, "ECC0121");
        Assert.Contains("pass --btf PATH", run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(workspace.At("parents.tar")));
    }

    [Fact]
    public async Task Packed_kernel_without_xz_is_named_with_what_helps()
    {
        var workspace = Workspace.Create();
        workspace.Write("parents.bpf.c", Parents);
        workspace.Write("5.4.btf.tar.xz", "packed");
        (await workspace.EccAsync("parents.bpf.c")).Succeeded();

        var run = await new Ecc { Directory = workspace.Path }.With("PATH", workspace.Path).RunAsync("btf", "package.json", "--btf", "5.4.btf.tar.xz", "-o", "out");

        run.Failed(3, "ECC0122");
        Assert.Contains("xz-utils", run.Error, StringComparison.Ordinal);
    }
}
