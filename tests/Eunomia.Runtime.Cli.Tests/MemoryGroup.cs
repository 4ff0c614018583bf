using System.Diagnostics;
using System.Globalization;

namespace Eunomia.Runtime.Cli.Tests;

/// <summary>A control group, of either version, that lets what runs in it have so much memory and no more: the files it reads count, too.</summary>
internal sealed class MemoryGroup : IDisposable
{
    private readonly string _path;
    private readonly bool _isSecond;

    private MemoryGroup(string path, bool isSecond) => (_path, _isSecond) = (path, isSecond);

    /// <summary>The most it has used, in bytes.</summary>
    public long Peak => long.Parse(File.ReadAllText(Path.Combine(_path, _isSecond ? "memory.peak" : "memory.max_usage_in_bytes")), CultureInfo.InvariantCulture);

    /// <summary>Makes one; where that cannot be done the test is skipped.</summary>
    public static MemoryGroup Require(long limit)
    {
        var mounts = File.ReadLines("/proc/mounts").Select(line => line.Split(' ')).ToList();
        var second = mounts.Where(mount => mount[2] == "cgroup2").Select(mount => mount[1])
            .FirstOrDefault(root => File.Exists(Path.Combine(root, "cgroup.subtree_control")) && File.ReadAllText(Path.Combine(root, "cgroup.subtree_control")).Contains("memory", StringComparison.Ordinal));
        var root = second ?? mounts.Where(mount => mount[2] == "cgroup" && mount[3].Split(',').Contains("memory")).Select(mount => mount[1]).FirstOrDefault();
        Assert.SkipWhen(root is null, "no control groups that limit memory are mounted");
        var group = new MemoryGroup(Path.Combine(root, $"eunomia-{Guid.NewGuid().ToString("N")[..8]}"), second is not null);
        try
        {
            Directory.CreateDirectory(group._path);
            var bytes = limit.ToString(CultureInfo.InvariantCulture);
            group.TryWrite(group._isSecond ? "memory.max" : "memory.limit_in_bytes", bytes, isNeeded: true);
            group.TryWrite(group._isSecond ? "memory.swap.max" : "memory.memsw.limit_in_bytes", group._isSecond ? "0" : bytes, isNeeded: false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Assert.Skip($"a control group cannot be made: {e.Message}");
        }

        return group;
    }

    /// <summary>Runs a program in it.</summary>
    public async Task<EcliResult> RunAsync(string program, params string[] args)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", $"echo $$ >'{_path}/cgroup.procs' && exec \"$0\" \"$@\"", program, .. args])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return new EcliResult(process.ExitCode, await output, await error);
    }

    public void Dispose()
    {
        // Members have ended, but the kernel may not have noticed yet.
        for (var attempt = 0; attempt < 50 && Directory.Exists(_path); attempt++)
        {
            try
            {
                Directory.Delete(_path);
            }
            catch (IOException)
            {
                Thread.Sleep(20);
            }
        }
    }

    private void TryWrite(string name, string text, bool isNeeded)
    {
        var path = Path.Combine(_path, name);
        if (isNeeded || File.Exists(path))
        {
            File.WriteAllText(path, text);
        }
    }
}
