using Eunomia.EndToEnd.Tests.Harness;

namespace Eunomia.EndToEnd.Tests.Run;

/// <summary>A control group (version 2) of a test's own.</summary>
internal sealed class ControlGroup : IAsyncDisposable
{
    private ControlGroup(string path) => Path = path;

    /// <summary>Its directory.</summary>
    public string Path { get; }

    /// <summary>Makes it where version 2 is mounted, or mounts it; where that is not allowed the test is skipped.</summary>
    public static async Task<ControlGroup> RequireAsync()
    {
        await RunningKernel.RequireAsync();
        var root = File.ReadLines("/proc/mounts").Select(line => line.Split(' ')).Where(mount => mount[2] == "cgroup2").Select(mount => mount[1]).FirstOrDefault();
        if (root is null)
        {
            root = TestFiles.NewDirectory();
            var (exitCode, _, error) = await HostTool.Require("mount").TryRunAsync("-t", "cgroup2", "cgroup2", root);
            Assert.SkipUnless(exitCode == 0, $"control groups of version 2 cannot be mounted: {error.Trim()}");
        }

        var path = System.IO.Path.Combine(root, $"eunomia-{Guid.NewGuid().ToString("N")[..8]}");
        try
        {
            Directory.CreateDirectory(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Assert.Skip($"a control group cannot be made: {e.Message}");
        }

        return new ControlGroup(path);
    }

    /// <summary>Runs a command of the shell as a member of it.</summary>
    public Task<Finished> ShellAsync(string command) => Workload.RunAsync("/bin/bash", "-c", $"echo $$ > {Path}/cgroup.procs && {command}");

    public async ValueTask DisposeAsync()
    {
        // Members have ended, but the kernel may not have noticed yet.
        for (var attempt = 0; attempt < 50; attempt++)
        {
            try
            {
                Directory.Delete(Path);
                return;
            }
            catch (IOException)
            {
                await Task.Delay(20);
            }
        }
    }
}
