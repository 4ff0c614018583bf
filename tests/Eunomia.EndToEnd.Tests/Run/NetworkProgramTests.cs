using Eunomia.EndToEnd.Tests.Corpus;
using Eunomia.EndToEnd.Tests.Harness;

namespace Eunomia.EndToEnd.Tests.Run;

/// <summary>Programs that see packets, run by <c>ecli</c> on interfaces of their own.</summary>
public sealed class NetworkProgramTests(CompiledPrograms programs)
{
    private const uint PeerAddress = 0x0207630a;

    [Fact]
    public async Task Ratelimit_shows_what_it_drops_in_both_directions()
    {
        await using var space = await NetworkNamespace.RequireAsync();
        await using var ecli = await StartAsync(
            space, "ratelimit", "-j", "--rate", "1", "--burst", "200", "--attach", $"*:ifname={NetworkNamespace.Interface}");
        Assert.Contains(ecli.Error, line => line.StartsWith("ecli: attached limit_in to interface ", StringComparison.Ordinal));

        // Two packets are the burst.
        var workload = await Workload.RequireAsync();
        (await space.RunAsync(workload, "udp", NetworkNamespace.Peer, "3")).Succeeded();
        (await space.RunThereAsync(workload, "udp", NetworkNamespace.Address, "3")).Succeeded();
        var outward = await ecli.EventAsync(record => record.Number("ingress") == 0);
        var inward = await ecli.EventAsync(record => record.Number("ingress") == 1);

        Assert.Equal((17, 9), (outward.Number("protocol"), outward.Number("destination_port")));
        Assert.Equal((1, 100), (outward.Number("first"), outward.Number("bytes")));
        Assert.Equal(PeerAddress, (uint)outward.Number("destination"));
        Assert.Equal(PeerAddress, (uint)inward.Number("source"));
        await ecli.StopAsync();
        var left = await space.RunAsync("tc", "filter", "show", "dev", NetworkNamespace.Interface, "ingress");
        Assert.Equal("", left.Succeeded().Output);
    }

    [Fact]
    public async Task Net_tc_xdp_counts_packets_both_ways()
    {
        await using var space = await NetworkNamespace.RequireAsync();
        await using var ecli = await StartAsync(
            space, "conformance/net-tc-xdp", "-j", "--ipv4_only", "--attach", $"*:ifname={NetworkNamespace.Interface}", "--attach", "count_ingress:mode=generic");

        var workload = await Workload.RequireAsync();
        (await space.RunAsync(workload, "udp", NetworkNamespace.Peer, "5")).Succeeded();
        (await space.RunThereAsync(workload, "udp", NetworkNamespace.Address, "7")).Succeeded();
        var run = await ecli.StopAsync();

        // The last sample is taken after the programs were detached.
        var samples = run.Output.Select(line => System.Text.Json.Nodes.JsonNode.Parse(line)!).ToList();
        Assert.All(samples, sample => Assert.Equal("counters", sample.Text("map")));
        // Each side tells the other as well that nobody listens there.
        Assert.True(Total(samples, 0) is { Packets: >= 5, Bytes: >= 500 });
        Assert.True(Total(samples, 1) is { Packets: >= 7, Bytes: >= 700 });
        Assert.DoesNotContain("clsact", (await space.RunAsync("tc", "qdisc", "show", "dev", NetworkNamespace.Interface)).Succeeded().Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Blocklist_sits_on_two_interfaces_in_two_modes()
    {
        await using var space = await NetworkNamespace.RequireAsync();
        await using var ecli = await StartAsync(
            space, "blocklist", "--attach", $"filter:ifname={NetworkNamespace.Interface},mode=native", "--attach", "filter_frags:ifname=lo,mode=generic");

        var link = (await space.RunAsync("ip", "-d", "link", "show")).Succeeded().Output;
        Assert.Contains("xdpgeneric", link, StringComparison.Ordinal);
        Assert.Contains(" xdp ", link, StringComparison.Ordinal);
        await ecli.StopAsync();

        Assert.DoesNotContain("xdp", (await space.RunAsync("ip", "-d", "link", "show")).Succeeded().Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_interface_that_is_not_there_is_named_and_nothing_is_attached()
    {
        await RunningKernel.RequireAsync();

        var run = await Ecli.RunAsync((await programs.GetAsync("blocklist")).PackagePath, "--attach", "filter:ifname=nowhere0");

        run.Failed(2, "ECLI0408");
        Assert.Contains(run.Error, line => line.Contains("'nowhere0'", StringComparison.Ordinal) && line.Contains("lo", StringComparison.Ordinal));
    }

    /// <summary>The sum over CPUs of the last sample of an entry.</summary>
    private static (long Packets, long Bytes) Total(IEnumerable<System.Text.Json.Nodes.JsonNode> samples, int key)
    {
        var value = samples.Last(sample => sample.Number("key") == key)["value"]!;
        return value is System.Text.Json.Nodes.JsonArray cpus
            ? (cpus.Sum(cpu => cpu!.Number("packets")), cpus.Sum(cpu => cpu!.Number("bytes")))
            : (value.Number("packets"), value.Number("bytes"));
    }

    private async Task<Ecli> StartAsync(NetworkNamespace space, string name, params string[] arguments) =>
        await Ecli.StartInAsync(space.Launcher, [(await programs.GetAsync(name)).PackagePath, .. arguments]);
}
