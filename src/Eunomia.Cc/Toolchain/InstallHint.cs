using System.Runtime.InteropServices;

namespace Eunomia.Cc.Toolchain;

/// <summary>A part of the toolchain that a user installs.</summary>
internal enum Component
{
    /// <summary>The compiler.</summary>
    Clang,

    /// <summary>The compiler as a library.</summary>
    LibClang,

    /// <summary><c>bpf/bpf_helpers.h</c> and its neighbours.</summary>
    LibbpfHeaders,

    /// <summary><c>bpftool</c>.</summary>
    Bpftool,

    /// <summary><c>linux/types.h</c>, <c>asm/types.h</c>.</summary>
    KernelHeaders,
}

/// <summary>The exact command that installs a component on this distribution.</summary>
internal static class InstallHint
{
    // What installs a package, and the packages in the order of Component.
    private static readonly (string[] Ids, string Command, string[] Packages)[] Distributions =
    [
        (["ubuntu"], "sudo apt-get install", ["clang-18", "libclang1-18", "libbpf-dev", "linux-tools-common linux-tools-generic", "linux-libc-dev"]),
        (["debian"], "sudo apt-get install", ["clang-22", "libclang1-22", "libbpf-dev", "bpftool", "linux-libc-dev"]),
        (["fedora", "rhel"], "sudo dnf install", ["clang", "clang-libs", "libbpf-devel", "bpftool", "kernel-headers"]),
        (["arch"], "sudo pacman -S", ["clang", "clang", "libbpf", "bpf", "linux-api-headers"]),
        (["alpine"], "sudo apk add", ["clang", "clang-libclang", "libbpf-dev", "bpftool", "linux-headers"]),
    ];

    private static readonly string[] Anywhere =
    [
        $"clang {ClangCompiler.OldestMajor} or newer", "libclang, of the same version as clang", "libbpf's development package", "bpftool",
        "the kernel's user-space headers",
    ];

    private static readonly Lazy<string> ThisDistribution = new(() => ReadDistribution("/etc/os-release"));

    /// <summary>The command for this machine.</summary>
    public static string For(Component component) => For(component, ThisDistribution.Value);

    /// <summary>The command for a distribution.</summary>
    /// <param name="component">The missing component.</param>
    /// <param name="distribution"><c>ID</c> and <c>ID_LIKE</c> of os-release, separated by spaces.</param>
    public static string For(Component component, string distribution)
    {
        var words = distribution.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return Array.Find(Distributions, known => known.Ids.Any(id => words.Contains(id))) is { Command: { } command, Packages: var packages }
            ? $"install it: {command} {packages[(int)component]}"
            : $"install it with your distribution's package manager: {Anywhere[(int)component]}";
    }

    /// <summary>The same for the part of glibc's headers that only 32-bit programs need, and BPF as it seems; null where there is none to install.</summary>
    public static string? ForLibraryStubs()
    {
        var words = ThisDistribution.Value.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return RuntimeInformation.OSArchitecture is not Architecture.X64 ? null
            : words.Contains("debian") || words.Contains("ubuntu") ? "sudo apt-get install libc6-dev-i386"
            : words.Contains("fedora") || words.Contains("rhel") ? "sudo dnf install glibc-devel.i686"
            : null;
    }

    private static string ReadDistribution(string path) => Attempt.Read(
        () => string.Join(' ', File.ReadLines(path).Take(100)
            .Where(line => line.StartsWith("ID=", StringComparison.Ordinal) || line.StartsWith("ID_LIKE=", StringComparison.Ordinal))
            .Select(line => line[(line.IndexOf('=') + 1)..].Trim('"', '\''))),
        otherwise: "");
}
