using System.Runtime.InteropServices;

namespace Eunomia.Linux;

/// <summary>
/// A processor architecture: its names, and what the kernel does differently on it. <see cref="All"/> is the one table; another architecture is a row.
/// </summary>
public sealed record Machine
{
    // <linux/fcntl.h>: most architectures have those of x86, these have others.
    private static readonly (int Directory, int NoLink) OtherFlags = (0x4000, 0x8000);

    private Machine(Architecture architecture, string kernelName, string targetName, string triple) =>
        (Architecture, KernelName, TargetName, Triple) = (architecture, kernelName, targetName, triple);

    /// <summary>All that .NET runs on with Linux.</summary>
    public static ImmutableArray<Machine> All { get; } =
    [
        new(Architecture.X64, "x86_64", "x86", "x86_64-linux-gnu") { OtherNames = ["amd64", "x64", "x86"], SystemCallPrefix = "__x64_sys_", PerfEventOpen = 298, OrdersAllAtomics = true },
        new(Architecture.X86, "i686", "x86", "i386-linux-gnu") { PerfEventOpen = 336, OrdersAllAtomics = true },
        new(Architecture.Arm64, "aarch64", "arm64", "aarch64-linux-gnu") { OtherNames = ["arm64"], SystemCallPrefix = "__arm64_sys_", OpenFlags = OtherFlags },
        new(Architecture.Arm, "armv7l", "arm", "arm-linux-gnueabihf") { PerfEventOpen = 364, OpenFlags = OtherFlags },
        new(Architecture.Armv6, "armv6l", "arm", "arm-linux-gnueabihf") { PerfEventOpen = 364, OpenFlags = OtherFlags },
        new(Architecture.Ppc64le, "ppc64le", "powerpc", "powerpc64le-linux-gnu") { PerfEventOpen = 319, OpenFlags = OtherFlags },
        new(Architecture.RiscV64, "riscv64", "riscv", "riscv64-linux-gnu") { SystemCallPrefix = "__riscv_sys_" },
        new(Architecture.S390x, "s390x", "s390", "s390x-linux-gnu") { SystemCallPrefix = "__s390x_sys_", PerfEventOpen = 331 },
        new(Architecture.LoongArch64, "loongarch64", "loongarch", "loongarch64-linux-gnu"),
    ];

    /// <summary>The one that this system runs on.</summary>
    public static Machine OfSystem { get; } = Find(RuntimeInformation.OSArchitecture);

    /// <summary>The one that this process is made for.</summary>
    public static Machine OfProcess { get; } = Find(RuntimeInformation.ProcessArchitecture);

    /// <summary>.NET's name.</summary>
    public Architecture Architecture { get; }

    /// <summary>The kernel's name, as <c>uname -m</c> prints it.</summary>
    public string KernelName { get; }

    /// <summary>What others call it in the kernel's place.</summary>
    public ImmutableArray<string> OtherNames { get; private init; } = [];

    /// <summary>libbpf's name, as in <c>__TARGET_ARCH_x86</c>; the kernel's makefiles have the same.</summary>
    public string TargetName { get; }

    /// <summary>The name of the directories with headers and libraries for it, in Debian and Ubuntu.</summary>
    public string Triple { get; }

    /// <summary>What precedes the names of functions for system calls in its kernels; null: nothing of its own.</summary>
    public string? SystemCallPrefix { get; private init; }

    /// <summary><c>__NR_perf_event_open</c>; that of <c>asm-generic/unistd.h</c>, unless it says another.</summary>
    internal int PerfEventOpen { get; private init; } = 241;

    /// <summary>Whether an atomic instruction that returns nothing orders memory as much as one that returns something.</summary>
    internal bool OrdersAllAtomics { get; private init; }

    /// <summary><c>O_DIRECTORY</c> and <c>O_NOFOLLOW</c>.</summary>
    internal (int Directory, int NoLink) OpenFlags { get; private init; } = (0x10000, 0x20000);

    /// <summary>The one with that name of the kernel's or of others; null when there is none.</summary>
    public static Machine? Find(string name) => All.FirstOrDefault(machine => machine.KernelName == name || machine.OtherNames.Contains(name, StringComparer.Ordinal));

    private static Machine Find(Architecture architecture) =>
        All.FirstOrDefault(machine => machine.Architecture == architecture) ?? Unknown(architecture, architecture.ToString().ToLowerInvariant());

    private static Machine Unknown(Architecture architecture, string name) => new(architecture, name, name, "unknown");
}
