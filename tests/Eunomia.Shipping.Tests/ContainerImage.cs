using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Eunomia.EndToEnd.Tests.Harness;

namespace Eunomia.Shipping.Tests;

/// <summary>An image, and a container of it in which commands run one after the other.</summary>
/// <param name="Buildah">Where it is.</param>
/// <param name="Name">Its name.</param>
/// <param name="Container">The container.</param>
/// <param name="Configuration">What the image says of itself: <see href="https://github.com/opencontainers/image-spec/blob/main/config.md">its configuration</see>.</param>
internal sealed record ContainerImage(Buildah Buildah, string Name, string Container, JsonNode Configuration)
{
    /// <summary>What is started, whatever the arguments.</summary>
    public ImmutableArray<string> EntryPoint => Texts("Entrypoint");

    /// <summary>Arguments when none are given.</summary>
    public ImmutableArray<string> Arguments => Texts("Cmd");

    /// <summary>A container of an image.</summary>
    public static async Task<ContainerImage> CreateAsync(Buildah buildah, string image)
    {
        // The filter of system calls that comes with buildah gives bpf() to CAP_SYS_ADMIN only, Docker's to CAP_BPF.
        var container = await buildah.RunAsync("from", "--pull-never", "--security-opt", "seccomp=unconfined", image);
        var inspected = JsonNode.Parse(await buildah.RunAsync("inspect", "--type", "image", image))!;
        return new ContainerImage(buildah, image, container, inspected["OCIv1"]!["config"]!);
    }

    /// <summary>The same with the filter of system calls that keeps most containers from loading programs.</summary>
    public async Task<ContainerImage> FilteredAsync() => this with { Container = await Buildah.RunAsync("from", "--pull-never", Name) };

    /// <summary>Its files.</summary>
    public Task<string> MountAsync() => Buildah.RunAsync("mount", Container);

    /// <summary>Runs the image as <c>docker run</c> does, but for the container, which stays.</summary>
    public Task<EccRun> RunAsync(ContainerRun run) =>
        Buildah.StartAsync(run.Input, [.. Options(run), "--", .. EntryPoint, .. run.Arguments.IsEmpty ? Arguments : run.Arguments]);

    /// <summary>The same where the kernel's types cannot be seen.</summary>
    public async Task<EccRun> RunWithoutKernelTypesAsync(ContainerRun run)
    {
        var hide = (await MountNamespace.WithoutAsync("/sys/kernel/btf", Buildah.Directory)).Launcher;
        return await Buildah.StartAsync(
            hide[0], run.Input, [.. hide[1..], HostTool.Require("buildah").Path, .. Buildah.Storage, .. Options(run), "--", .. EntryPoint, .. run.Arguments]);
    }

    private ImmutableArray<string> Options(ContainerRun run) =>
    [
        "run", "--isolation", "chroot",
        .. run.User is { } user ? ["--user", user] : Array.Empty<string>(),
        .. run.Mounts.SelectMany(mount => new[] { "--volume", mount }),
        .. run.Capabilities.SelectMany(capability => new[] { "--cap-add", capability }),
        Container,
    ];

    private ImmutableArray<string> Texts(string name) => Configuration[name] is JsonArray texts ? [.. texts.Select(text => text!.GetValue<string>())] : [];
}

/// <summary>The options of one <c>docker run</c>.</summary>
/// <param name="Arguments">What follows the name of the image.</param>
internal sealed record ContainerRun(params ImmutableArray<string> Arguments)
{
    /// <summary><c>HOST:CONTAINER</c>, <c>:ro</c> after it to read only.</summary>
    public ImmutableArray<string> Mounts { get; init; } = [];

    /// <summary>More capabilities than usual.</summary>
    public ImmutableArray<string> Capabilities { get; init; } = [];

    /// <summary><c>UID:GID</c>; null: as the image says, which is root.</summary>
    public string? User { get; init; }

    /// <summary>Standard input.</summary>
    public string Input { get; init; } = "";
}
