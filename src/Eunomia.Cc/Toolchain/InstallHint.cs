using System.Runtime.InteropServices;

namespace Eunomia.Cc.Toolchain;

/// <summary>A part of the toolchain that a user installs.</summary>
public enum Component
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
public static class InstallHint
{
    private const int DebianClang = 22;

    private static readonly Lazy<string> ThisDistribution = new(() => ReadDistribution("/etc/os-release"));

    /// <summary>The command for this machine.</summary>
    public static string For(Component component) => For(component, ThisDistribution.Value);

    /// <summary>The command for a distribution.</summary>
    /// <param name="component">The missing component.</param>
    /// <param name="distribution"><c>ID</c> and <c>ID_LIKE</c> of os-release, separated by spaces.</param>
    public static string For(Component component, string distribution)
    {
        var words = distribution.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Contains("ubuntu"))
        {
            return "install it: sudo apt-get install " + Debian(component, clang: 18, bpftool: "linux-tools-common linux-tools-generic");
        }

        if (words.Contains("debian"))
        {
            return "install it: sudo apt-get install " + Debian(component, DebianClang, bpftool: "bpftool");
        }

        if (words.Contains("fedora") || words.Contains("rhel"))
        {
            return "install it: sudo dnf install " + component switch
            {
                Component.Clang => "clang",
                Component.LibClang => "clang-libs",
                Component.LibbpfHeaders => "libbpf-devel",
                Component.Bpftool => "bpftool",
                _ => "kernel-headers",
            };
        }

        if (words.Contains("arch"))
        {
            return "install it: sudo pacman -S " + component switch
            {
                Component.Clang or Component.LibClang => "clang",
                Component.LibbpfHeaders => "libbpf",
                Component.Bpftool => "bpf",
                _ => "linux-api-headers",
            };
        }

        if (words.Contains("alpine"))
        {
            return "install it: sudo apk add " + component switch
            {
                Component.Clang => "clang",
                Component.LibClang => "clang-libclang",
                Component.LibbpfHeaders => "libbpf-dev",
                Component.Bpftool => "bpftool",
                _ => "linux-headers",
            };
        }

        return "install it with your distribution's package manager: " + component switch
        {
            Component.Clang => $"clang {ClangCompiler.OldestMajor} or newer",
            Component.LibClang => "libclang, of the same version as clang",
            Component.LibbpfHeaders => "libbpf's development package",
            Component.Bpftool => "bpftool",
            _ => "the kernel's user-space headers",
        };
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

    private static string Debian(Component component, int clang, string bpftool) => component switch
    {
        Component.Clang => $"clang-{clang}",
        Component.LibClang => $"libclang1-{clang}",
        Component.LibbpfHeaders => "libbpf-dev",
        Component.Bpftool => bpftool,
        _ => "linux-libc-dev",
    };

    private static string ReadDistribution(string path)
    {
        try
        {
            var values = File.ReadLines(path).Take(100)
                .Where(line => line.StartsWith("ID=", StringComparison.Ordinal) || line.StartsWith("ID_LIKE=", StringComparison.Ordinal))
                .Select(line => line[(line.IndexOf('=') + 1)..].Trim('"', '\''));
            return string.Join(' ', values);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
