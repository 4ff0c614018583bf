using Eunomia.EndToEnd.Tests.Corpus;
using Eunomia.EndToEnd.Tests.Harness;
using Eunomia.Runtime;
using Eunomia.Runtime.Attach;

namespace Eunomia.EndToEnd.Tests.Run;

/// <summary>Programs of a control group, of sockets and of messages.</summary>
public sealed class GroupProgramTests(CompiledPrograms programs)
{
    [Fact]
    public async Task Jail_refuses_what_members_ask_for_and_says_what_that_was()
    {
        await using var group = await ControlGroup.RequireAsync();
        await using var ecli = await Ecli.StartAsync(
            (await programs.GetAsync("jail")).PackagePath, "-j", "--attach", $"*:cgroup={group.Path}");

        var connect = await group.ShellAsync("exec 3<> /dev/tcp/127.0.0.1/4321");
        var device = await group.ShellAsync("exec 3< /dev/kmsg");
        var setting = await group.ShellAsync("echo 1 > /proc/sys/net/ipv4/ip_forward_update_priority");
        var allowed = await group.ShellAsync("exec 3< /dev/zero");
        var outside = await Workload.RunAsync("/bin/bash", "-c", "exec 3< /dev/kmsg");

        Assert.All([connect, device, setting], refused => Assert.Contains("not permitted", refused.Error, StringComparison.Ordinal));
        allowed.Succeeded();
        outside.Succeeded();
        var refusedConnect = await ecli.EventAsync(record => record.Text("request") == "JAIL_CONNECT");
        Assert.Equal((2, 4321), (refusedConnect.Number("detail.network.family"), refusedConnect.Number("detail.network.port")));
        var refusedDevice = await ecli.EventAsync(record => record.Text("request") == "JAIL_DEVICE");
        Assert.Equal((1, 11), (refusedDevice.Number("detail.device.major"), refusedDevice.Number("detail.device.minor")));
        var refusedSetting = await ecli.EventAsync(record => record.Text("request") == "JAIL_SYSCTL");
        Assert.Equal("net/ipv4/ip_forward_update_pri", refusedSetting.Text("detail.name")[..30]);
        Assert.All(ecli.Events, record => Assert.Equal(0, record.Number("uid")));
        await ecli.StopAsync();

        // Detached: the group may do everything again.
        (await group.ShellAsync("exec 3< /dev/kmsg")).Succeeded();
    }

    [Fact]
    public async Task Sockroute_takes_messages_between_members_the_short_way()
    {
        await using var group = await ControlGroup.RequireAsync();
        var workload = await Workload.RequireAsync();
        var package = VerifiedPackage.Read(File.ReadAllBytes((await programs.GetAsync("sockroute")).PackagePath));
        using var session = BpfSession.Open(package);
        var port = package.Globals.All.Single(variable => variable.Name == "service_port");
        session.SetGlobal(port, BitConverter.GetBytes(41973));
        // Only messages: what streams receive is another way to the same end.
        session.Load(AttachSettings.Parse(
            [$"*:cgroup={group.Path}", "send_short:map=joined", "keep_headers:ifname=lo"]));
        var problems = session.Attach();

        var talk = await group.ShellAsync($"{workload} tcp 41973");

        Assert.Equal(["receive_short", "whole_buffer"], problems.Select(problem => problem.Message.Split('\'')[1]).Order(StringComparer.Ordinal));
        Assert.Equal("20\n", talk.Succeeded().Output);
        var (shortCuts, detours) = (Total("short_cuts"), Total("detours"));
        Assert.True(shortCuts == 20, $"{shortCuts} short cuts, {detours} detours");

        ulong Total(string name) => session.Globals[name].Get<ulong>();
    }

    [Fact]
    public async Task A_group_that_is_not_there_is_named()
    {
        await RunningKernel.RequireAsync();

        var run = await Ecli.RunAsync((await programs.GetAsync("jail")).PackagePath, "--attach", "*:cgroup=/nowhere");

        run.Failed(2, "ECLI0408");
        Assert.Contains(run.Error, line => line.Contains("'/nowhere'", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("steady", "bpf_steady")]
    [InlineData("conformance/struct-ops", "bpf_idle")]
    public async Task A_congestion_control_is_there_while_its_package_runs(string name, string algorithm)
    {
        const string Available = "/proc/sys/net/ipv4/tcp_available_congestion_control";
        var package = (await programs.GetAsync(name)).PackagePath;
        await using (var ecli = await Ecli.StartAsync(package))
        {
            Assert.Contains(algorithm, File.ReadAllText(Available).Split([' ', '\n']));
            await ecli.StopAsync();
        }

        Assert.DoesNotContain(algorithm, File.ReadAllText(Available).Split([' ', '\n']));
    }
}
