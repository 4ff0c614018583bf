using Eunomia.Runtime.Diagnostics;
using Eunomia.Runtime.KernelTypes;

namespace Eunomia.Runtime.Features;

/// <summary>Requirements of programs beside features of the kernel: mounts, security modules, its configuration.</summary>
internal static class SystemFacts
{
    private static readonly string[] TracefsPlaces = ["/sys/kernel/tracing", "/sys/kernel/debug/tracing"];

    /// <summary>Why programs of type <c>lsm</c> are not called.</summary>
    public const string BpfSecurityOff = "'bpf' is not among the security modules that are on";

    /// <summary>The hint for that.</summary>
    public const string BpfSecurityHint = "boot with lsm=…,bpf";

    public static ImmutableArray<KernelFeature> All() =>
    [
        KernelTypes(),
        Tracefs is null ? KernelFeature.No("tracefs", WithoutTracefs().Hint) : KernelFeature.Yes("tracefs"),
        Mounted("bpf", "BPF file system", ProblemCatalog.MountBpf),
        Mounted("cgroup2", "cgroup v2", "mount -t cgroup2 cgroup2 DIRECTORY"),
    ];

    public static KernelFeature KernelTypes() => File.Exists(KernelBtf.OwnPath)
        ? KernelFeature.Yes("BTF")
        : KernelFeature.No("BTF", "the kernel was built without CONFIG_DEBUG_INFO_BTF; --btf FILE stands in for what programs read");

    /// <summary>Whether the kernel would take programs of type <c>lsm</c>, attach them, and never call them; false when it does not tell.</summary>
    public static bool IsBpfSecurityOff(string path = "/sys/kernel/security/lsm") =>
        Attempt.Read(() => !File.ReadAllText(path).Trim().Split(',').Contains("bpf"), otherwise: false);

    /// <summary>Source of the kernel's build options, from which libbpf reads them.</summary>
    public static KernelFeature Configuration(string name)
    {
        var file = $"/boot/config-{KernelIdentity.Current.Release}";
        const string Compressed = "/proc/config.gz";
        return File.Exists(file) || File.Exists(Compressed) ? KernelFeature.Yes(name) : KernelFeature.No(name, $"neither '{file}' nor '{Compressed}' is there to tell");
    }

    /// <summary>Directory of tracefs; null when that is mounted nowhere.</summary>
    public static string? Tracefs => Array.Find(TracefsPlaces, place => Directory.Exists(Path.Combine(place, "events")));

    /// <summary>Mount point of a file system of a type; null when there is none.</summary>
    /// <remarks>The lines are DEVICE PLACE TYPE OPTIONS ….</remarks>
    public static string? PlaceOf(string type) => Attempt.Read(
        () => File.ReadLines("/proc/self/mounts").Select(line => line.Split(' ')).FirstOrDefault(words => words is [_, _, var mounted, ..] && mounted == type)?[1],
        otherwise: null);

    /// <summary>Why there is no <see cref="Tracefs"/>, and the hint for that: it is mounted for its owner alone unless somebody says otherwise.</summary>
    public static (string Reason, string Hint) WithoutTracefs() => TracefsPlaces.Any(IsForbidden)
        ? ("this process may not look into the kernel's list of tracepoints and probes", "run it as root, or with CAP_DAC_READ_SEARCH beside the other capabilities")
        : ("the kernel's list of tracepoints and probes is not mounted", "mount -t tracefs tracefs /sys/kernel/tracing");

    private static bool IsForbidden(string directory)
    {
        try
        {
            _ = Directory.EnumerateFileSystemEntries(directory).Any();
            return false;
        }
        catch (UnauthorizedAccessException)
        {
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    public static KernelFeature Mounted(string type, string name, string hint) =>
        !File.Exists("/proc/self/mounts") ? KernelFeature.Unknown(name, "/proc is not mounted")
        : PlaceOf(type) is not null ? KernelFeature.Yes(name)
        : KernelFeature.No(name, $"it is not mounted: {hint}");
}
