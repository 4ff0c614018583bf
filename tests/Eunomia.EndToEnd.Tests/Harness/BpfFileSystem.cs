namespace Eunomia.EndToEnd.Tests.Harness;

/// <summary>Names in the BPF file system that a test pins things at; they are free again afterwards.</summary>
internal sealed class BpfFileSystem : IDisposable
{
    private const string Root = "/sys/fs/bpf";
    private const string KernelTypes = "/sys/kernel/btf/vmlinux";
    private readonly HashSet<string> _pins = new(StringComparer.Ordinal);

    private BpfFileSystem()
    {
    }

    /// <summary>The file system, mounted if it is not; where that is not allowed the test is skipped.</summary>
    public static async Task<BpfFileSystem> RequireAsync()
    {
        if (!File.ReadLines("/proc/mounts").Any(line => line.Contains($" {Root} bpf ", StringComparison.Ordinal)))
        {
            var (exitCode, _, error) = await HostTool.Require("mount").TryRunAsync("-t", "bpf", "bpf", Root);
            Assert.SkipUnless(exitCode == 0, $"{Root} cannot be mounted: {error.Trim()}");
        }

        return new BpfFileSystem();
    }

    /// <summary>The same for a test that loads programs; where nobody may, it is skipped.</summary>
    public static async Task<BpfFileSystem> RequireLoadingAsync()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root may load programs");
        Assert.SkipUnless(File.Exists(KernelTypes), "the kernel has no BTF");
        return await RequireAsync();
    }

    /// <summary>Loads an object and lets it go again.</summary>
    /// <returns>Why it did not load, or null.</returns>
    public async Task<string?> LoadAsync(string objectPath, string command = "loadall")
    {
        var pin = Pin($"eunomia_{Guid.NewGuid():N}");
        var (exitCode, _, error) = await HostTool.Bpftool().TryRunAsync("prog", command, objectPath, pin);
        Clear();
        return exitCode == 0 ? null
            : error.Split('\n').FirstOrDefault(line => line.StartsWith("libbpf: prog", StringComparison.Ordinal)) ?? error.Trim();
    }

    /// <summary>The path of a name, which is removed in the end, whoever pins something there.</summary>
    public string Pin(string name)
    {
        var path = Path.Combine(Root, name);
        _pins.Add(path);
        return path;
    }

    /// <summary>Removes what is pinned.</summary>
    public void Clear()
    {
        foreach (var pin in _pins)
        {
            if (Directory.Exists(pin))
            {
                Directory.Delete(pin, recursive: true);
            }

            File.Delete(pin);
        }
    }

    public void Dispose() => Clear();
}
