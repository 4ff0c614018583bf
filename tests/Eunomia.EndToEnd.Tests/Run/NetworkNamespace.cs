using System.Globalization;
using Eunomia.EndToEnd.Tests.Harness;

namespace Eunomia.EndToEnd.Tests.Run;

/// <summary>Two network namespaces of a test's own, with a pair of interfaces between them: 10.99.7.1 here, 10.99.7.2 there.</summary>
internal sealed class NetworkNamespace : IAsyncDisposable
{
    /// <summary>The interface in the namespace of the test.</summary>
    public const string Interface = "here0";

    /// <summary>The address there.</summary>
    public const string Peer = "10.99.7.2";

    /// <summary>The address here.</summary>
    public const string Address = "10.99.7.1";

    private readonly string _here = $"eunomia-{Guid.NewGuid().ToString("N")[..8]}";

    private string There => $"{_here}-peer";

    /// <summary>What comes before a command line to run it here.</summary>
    public string[] Launcher => [HostTool.Require("ip").Path, "netns", "exec", _here];

    /// <summary>Makes them; where that is not allowed the test is skipped.</summary>
    public static async Task<NetworkNamespace> RequireAsync()
    {
        await RunningKernel.RequireAsync();
        var space = new NetworkNamespace();
        var ip = HostTool.Require("ip");
        var (exitCode, _, error) = await ip.TryRunAsync("netns", "add", space._here);
        Assert.SkipUnless(exitCode == 0, $"a network namespace cannot be made: {error.Trim()}");
        string[][] commands =
        [
            ["netns", "add", space.There],
            ["-n", space._here, "link", "add", Interface, "type", "veth", "peer", "name", "there0", "netns", space.There],
            ["-n", space._here, "addr", "add", $"{Address}/24", "dev", Interface],
            ["-n", space.There, "addr", "add", $"{Peer}/24", "dev", "there0"],
            ["-n", space._here, "link", "set", Interface, "up"],
            ["-n", space.There, "link", "set", "there0", "up"],
            ["-n", space._here, "link", "set", "lo", "up"],
        ];
        foreach (var command in commands)
        {
            await ip.RunAsync(command);
        }

        return space;
    }

    /// <summary>Runs a command here.</summary>
    public Task<Finished> RunAsync(params string[] command) => Workload.RunAsync(Launcher[0], [.. Launcher[1..], .. command]);

    /// <summary>Runs a command there.</summary>
    public Task<Finished> RunThereAsync(params string[] command) => Workload.RunAsync(HostTool.Require("ip").Path, ["netns", "exec", There, .. command]);

    /// <summary>Adds an interface to the tests' own network namespace, without an address, and its peer here: 10.99.8.2.</summary>
    public async Task AddOutsideAsync(string name)
    {
        string[][] commands =
        [
            ["link", "add", name, "type", "veth", "peer", "name", "outside0", "netns", _here],
            ["link", "set", name, "up"],
            ["-n", _here, "addr", "add", "10.99.8.2/24", "dev", "outside0"],
            ["-n", _here, "link", "set", "outside0", "up"],
            // Nobody answers there.
            ["-n", _here, "neigh", "add", "10.99.8.1", "lladdr", "02:00:00:00:00:01", "dev", "outside0"],
        ];
        foreach (var command in commands)
        {
            await HostTool.Require("ip").RunAsync(command);
        }
    }

    /// <summary>Sends packets to that interface.</summary>
    public async Task SendOutsideAsync(string workload, int packets) =>
        (await RunAsync(workload, "udp", "10.99.8.1", packets.ToString(CultureInfo.InvariantCulture))).Succeeded();

    public async ValueTask DisposeAsync()
    {
        await HostTool.Require("ip").TryRunAsync("netns", "del", There);
        await HostTool.Require("ip").TryRunAsync("netns", "del", _here);
    }
}
