namespace Eunomia.EndToEnd.Tests.Harness;

/// <summary>A file system of a few pages.</summary>
internal sealed class TinyDisk : IAsyncDisposable
{
    private TinyDisk(string path) => Files = new Workspace(path);

    /// <summary>What is on it.</summary>
    public Workspace Files { get; }

    /// <summary>Mounts it; where that is not allowed the test is skipped.</summary>
    /// <param name="kibibytes">Its size.</param>
    public static async Task<TinyDisk> RequireAsync(int kibibytes)
    {
        var path = TestFiles.NewDirectory();
        var (exitCode, _, error) = await HostTool.Require("mount").TryRunAsync("-t", "tmpfs", "-o", $"size={kibibytes}k", "tmpfs", path);
        Assert.SkipUnless(exitCode == 0, $"a tmpfs cannot be mounted: {error.Trim()}");
        return new TinyDisk(path);
    }

    public async ValueTask DisposeAsync() => await HostTool.Require("umount").RunAsync(Files.Path);
}
