namespace Eunomia.Runtime.KernelTypes;

/// <summary>Distribution, architecture and release of a kernel, by which archives of kernel types are ordered.</summary>
/// <param name="OsId"><c>ID</c> of <c>/etc/os-release</c>, such as <c>ubuntu</c>.</param>
/// <param name="OsVersion"><c>VERSION_ID</c> of <c>/etc/os-release</c>, such as <c>20.04</c>.</param>
/// <param name="Architecture">What <c>uname -m</c> prints, such as <c>x86_64</c>; <c>arm64</c> and <c>aarch64</c> are the same.</param>
/// <param name="Release">What <c>uname -r</c> prints, such as <c>5.4.0-42-generic</c>.</param>
public sealed record KernelIdentity(string OsId, string OsVersion, string Architecture, string Release)
{
    private static readonly string[] ReleaseFiles = ["/etc/os-release", "/usr/lib/os-release"];

    private static readonly Lazy<KernelIdentity> ThisKernel = new(Read);

    /// <summary>The kernel of this machine.</summary>
    public static KernelIdentity Current => ThisKernel.Value;

    /// <summary>Reads the two values of a file such as <c>/etc/os-release</c>; empty where it has none.</summary>
    internal static (string Id, string Version) ParseOsRelease(IEnumerable<string> lines)
    {
        var (id, version) = ("", "");
        foreach (var line in lines)
        {
            var equals = line.IndexOf('=', StringComparison.Ordinal);
            var value = equals < 0 ? "" : line[(equals + 1)..].Trim().Trim('"', '\'');
            (id, version) = equals < 0 ? (id, version) : line[..equals].Trim() switch
            {
                "ID" => (value, version),
                "VERSION_ID" => (id, value),
                _ => (id, version),
            };
        }

        return (id, version);
    }

    private static KernelIdentity Read()
    {
        var file = Array.Find(ReleaseFiles, File.Exists);
        var (id, version) = file is null ? ("", "") : ParseOsRelease(File.ReadLines(file));
        return new KernelIdentity(id, version, Machine.OfSystem.KernelName, ReadLine("/proc/sys/kernel/osrelease"));
    }

    private static string ReadLine(string path) => Attempt.Read(() => File.ReadAllText(path).Trim(), otherwise: "");
}
