using Eunomia.EndToEnd.Tests.Harness;

namespace Eunomia.EndToEnd.Tests.Shipping;

/// <summary>
/// Both images of <c>docker/Dockerfile</c>, built once. There is no Docker here and no registry of images, so buildah builds, without containers of the
/// kernel's, on bases that <c>tests/base-images.sh</c> makes.
/// </summary>
public sealed class ContainerImages
{
    private const string Runtime = "localhost/eunomia-base-runtime";
    private const string Sdk = "localhost/eunomia-base-sdk";
    private const string Tools = "localhost/eunomia-tools";

    private readonly Buildah _buildah = new(TestFiles.NewDirectory("images"));
    private readonly Lazy<Task> _tools;
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

    private static Task<ContainerImage> RequireAsync(Lazy<Task<ContainerImage>> image)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root may make the base of an image");
        HostTool.Require("buildah");
        HostTool.Require("debootstrap");
        return image.Value;
    }

    private async Task BuildToolsAsync()
    {
        var script = Path.Combine(Repository.Source, "..", "tests", "base-images.sh");
        (await _buildah.StartAsync(script, "", [Runtime, Sdk, .. _buildah.Storage])).Succeeded();
        await BuildStageAsync(Tools, "--target", "tools");
    }

    private async Task<ContainerImage> BuildAsync(string name, params string[] target)
    {
        await _tools.Value;
        // Both images have the same tools in them, and one of them need not be built for the other.
        await BuildStageAsync(name, ["--build-context", $"tools=container-image://{Tools}", .. target]);
        return await ContainerImage.CreateAsync(_buildah, name);
    }

    private Task<string> BuildStageAsync(string name, params string[] options)
    {
        var repository = Path.GetDirectoryName(Repository.Source)!;
        // With a layer for each line the storage, which knows no differences, would copy everything for each.
        return _buildah.RunAsync(
        [
            "build", "--isolation", "chroot", "--layers=false", "--quiet", "--file", Path.Combine(repository, "docker", "Dockerfile"),
            "--build-arg", $"SDK_IMAGE={Sdk}", "--build-arg", $"RUNTIME_IMAGE={Runtime}", "--tag", name, .. options, repository,
        ]);
    }
}
