using Eunomia.EndToEnd.Tests.Harness;

namespace Eunomia.Shipping.Tests;

/// <summary>
/// Both images of <c>docker/Dockerfile</c>, built once. They take neither Docker nor a registry of images: buildah builds them, without containers of
/// the kernel's, on bases that <c>tests/base-images.sh</c> makes.
/// </summary>
public sealed class ContainerImages : IAsyncDisposable
{
    private const string Base = "localhost/eunomia-base";
    private const string Sdk = "localhost/eunomia-sdk";
    private const string Tools = "localhost/eunomia-tools";

    private readonly string _directory = TestFiles.NewDirectory("images");
    private readonly Lazy<Task<Buildah>> _tools;
    private readonly Lazy<Task<ContainerImage>> _compiler;
    private readonly Lazy<Task<ContainerImage>> _runner;

    /// <summary>Builds nothing yet.</summary>
    public ContainerImages()
    {
        _tools = new(BuildToolsAsync);
        _compiler = new(() => BuildAsync("localhost/eunomia-ecc"));
        _runner = new(() => BuildAsync("localhost/eunomia-ecli", "--target", "ecli"));
    }

    /// <summary>The compile image: what is built when no target is named.</summary>
    internal Task<ContainerImage> CompilerAsync() => RequireAsync(_compiler);

    /// <summary>The runner.</summary>
    internal Task<ContainerImage> RunnerAsync() => RequireAsync(_runner);

    /// <summary>Containers are mounted, and what is mounted cannot be deleted.</summary>
    public async ValueTask DisposeAsync()
    {
        var mounts = File.ReadLines("/proc/mounts").Select(line => line.Split(' ')[1]).Where(path => path.StartsWith(_directory, StringComparison.Ordinal)).Reverse().ToList();
        foreach (var mount in mounts)
        {
            await HostTool.Require("umount").RunAsync(mount);
        }
    }

    private static Task<ContainerImage> RequireAsync(Lazy<Task<ContainerImage>> image)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root may make the base of an image");
        HostTool.Require("buildah");
        HostTool.Require("debootstrap");
        return image.Value;
    }

    private async Task<Buildah> BuildToolsAsync()
    {
        var buildah = await Buildah.CreateAsync(_directory);
        var script = Path.Combine(Repository.Source, "..", "tests", "base-images.sh");
        var run = await buildah.StartAsync(script, "", [Base, Sdk, .. buildah.Storage]);
        Assert.True(run.ExitCode == 0, $"{script} returned {run.ExitCode}:\n{run.Error}{run.Output}");
        await BuildStageAsync(buildah, Tools, "--target", "tools");
        return buildah;
    }

    private async Task<ContainerImage> BuildAsync(string name, params string[] target)
    {
        var buildah = await _tools.Value;
        // Both images have the same tools in them, and one of them need not be built for the other.
        await BuildStageAsync(buildah, name, ["--build-context", $"tools=container-image://{Tools}", .. target]);
        return await ContainerImage.CreateAsync(buildah, name);
    }

    private static Task<string> BuildStageAsync(Buildah buildah, string name, params string[] options)
    {
        var repository = Path.GetDirectoryName(Repository.Source)!;
        // A layer for each line would be kept for the next build, of which there is none.
        return buildah.RunAsync(
        [
            "build", "--isolation", "chroot", "--layers=false", "--quiet", "--file", Path.Combine(repository, "docker", "Dockerfile"),
            "--build-arg", $"SDK_IMAGE={Sdk}", "--build-arg", $"BASE_IMAGE={Base}", "--tag", name, .. options, repository,
        ]);
    }
}
