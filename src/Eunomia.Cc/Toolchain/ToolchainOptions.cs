using System.Collections.Immutable;

namespace Eunomia.Cc.Toolchain;

/// <summary>Where to look for tools. Everything from the environment is resolved by the caller.</summary>
public sealed record ToolchainOptions
{
    /// <summary>How large the cache may grow when nobody says.</summary>
    public const long DefaultCacheSize = 1_000_000_000;

    /// <summary>The compiler the user named, a path or a name; null: the newest one found.</summary>
    public string? Clang { get; init; }

    /// <summary>The libclang the user named; null: the one that belongs to the compiler.</summary>
    public string? LibClang { get; init; }

    /// <summary>Directories to look for programs in, in order: those of <c>PATH</c>.</summary>
    public required ImmutableArray<string> SearchPath { get; init; }

    /// <summary>The user's <c>vmlinux.h</c> or raw BTF file; null: the running kernel's BTF.</summary>
    public string? Vmlinux { get; init; }

    /// <summary>Where things that are expensive to make are kept.</summary>
    public required string CacheDirectory { get; init; }

    /// <summary>How large the cache directory may grow, in bytes; what has not been used for longest goes.</summary>
    public long CacheSize { get; init; } = DefaultCacheSize;

    /// <summary>
    /// Those environment variables that change what clang does, as <c>NAME=value</c> in order, such as <c>CPATH=/opt/include</c>: the
    /// child process sees them anyway, here they are said so that no result is used that was made without them.
    /// </summary>
    public ImmutableArray<string> ClangEnvironment { get; init; } = [];

    /// <summary>The running kernel's BTF; it need not exist.</summary>
    public string KernelBtf { get; init; } = "/sys/kernel/btf/vmlinux";

    /// <summary><see cref="SearchPath"/> and the places where distributions keep tools for root, which a user's path often lacks.</summary>
    internal IEnumerable<string> ToolDirectories => SearchPath.Concat(["/usr/local/sbin", "/usr/sbin", "/sbin"]).Distinct(StringComparer.Ordinal);
}
