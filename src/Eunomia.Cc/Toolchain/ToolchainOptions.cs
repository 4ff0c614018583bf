namespace Eunomia.Cc.Toolchain;

/// <summary>Options that say where to look for tools. Those of the environment are in <see cref="FromEnvironment()"/>.</summary>
public sealed record ToolchainOptions
{
    /// <summary>Default limit of the cache, in bytes.</summary>
    public const long DefaultCacheSize = 1_000_000_000;

    // https://clang.llvm.org/docs/CommandGuide/clang.html#environment, what __DATE__ depends on, and which libraries are loaded. Of its
    // configuration files ecc lets it read none.
    private static readonly string[] ClangVariables =
    [
        "CCC_OVERRIDE_OPTIONS", "CPATH", "C_INCLUDE_PATH", "GCC_INSTALL_PREFIX", "HOME", "LD_LIBRARY_PATH", "LD_PRELOAD", "SOURCE_DATE_EPOCH", "SYSROOT",
    ];

    /// <summary>The compiler the user named, a path or a name; null: the newest one found.</summary>
    public string? Clang { get; init; }

    /// <summary>The libclang the user named; null: the one that belongs to the compiler.</summary>
    public string? LibClang { get; init; }

    /// <summary>
    /// The program and the arguments that read sources with libclang in a process of their own, by calling <see cref="Cc.SourceParser.Run"/>:
    /// then no source can crash, stall or fatten this process. Such a process reads one source after another, and ends with its <see cref="Compiler"/>
    /// or when for seconds there was nothing to read. Empty: libclang is loaded into this one.
    /// </summary>
    public ImmutableArray<string> SourceParser { get; init; } = [];

    /// <summary>Directories to look for programs in, in order: those of <c>PATH</c>.</summary>
    public required ImmutableArray<string> SearchPath { get; init; }

    /// <summary>The user's <c>vmlinux.h</c> or raw BTF file; null: the running kernel's BTF.</summary>
    public string? Vmlinux { get; init; }

    /// <summary>Directory of the cache, for results that are expensive to compute.</summary>
    public required string CacheDirectory { get; init; }

    /// <summary>Limit of the cache, in bytes; the least recently used entries are removed.</summary>
    public long CacheSize { get; init; } = DefaultCacheSize;

    /// <summary>
    /// Those environment variables that change what clang does, as <c>NAME=value</c> in order, such as <c>CPATH=/opt/include</c>: the
    /// child process sees them anyway, here they are said so that no result is used that was made without them.
    /// </summary>
    public ImmutableArray<string> ClangEnvironment { get; init; } = [];

    /// <summary>The running kernel's BTF; it need not exist.</summary>
    public string KernelBtf { get; init; } = "/sys/kernel/btf/vmlinux";

    /// <summary>
    /// The options of <c>ecc</c>: <c>PATH</c>, <c>ECC_CLANG</c>, <c>ECC_LIBCLANG</c>, <c>ECC_VMLINUX</c>, the cache where <c>ECC_CACHE_DIR</c> says, else
    /// where the <see href="https://specifications.freedesktop.org/basedir-spec/latest/">XDG specification</see> puts it, no larger than
    /// <c>ECC_CACHE_SIZE</c>, and the variables that clang listens to. <see cref="SourceParser"/> stays empty.
    /// </summary>
    /// <exception cref="FormatException"><c>ECC_CACHE_SIZE</c> is no size such as <c>500M</c>.</exception>
    public static ToolchainOptions FromEnvironment() => FromEnvironment(Environment.GetEnvironmentVariable);

    /// <summary>The same for another environment than the process's.</summary>
    /// <param name="variable">Returns the value of a variable, or null.</param>
    /// <exception cref="FormatException"><c>ECC_CACHE_SIZE</c> is no size such as <c>500M</c>.</exception>
    public static ToolchainOptions FromEnvironment(Func<string, string?> variable)
    {
        ArgumentNullException.ThrowIfNull(variable);
        return new ToolchainOptions
        {
            Clang = Text("ECC_CLANG"),
            LibClang = Text("ECC_LIBCLANG"),
            Vmlinux = Text("ECC_VMLINUX"),
            CacheDirectory = Text("ECC_CACHE_DIR") is { } named ? Path.TrimEndingDirectorySeparator(SystemPath.Full(named)) : DefaultCache(),
            CacheSize = Text("ECC_CACHE_SIZE") is { } size ? ByteSize.Parse(size) : DefaultCacheSize,
            SearchPath = [.. (Text("PATH") ?? "/usr/local/bin:/usr/bin:/bin").Split(':', StringSplitOptions.RemoveEmptyEntries)],
            ClangEnvironment = [.. ClangVariables.Where(name => Text(name) is not null).Select(name => $"{name}={Text(name)}")],
        };

        string? Text(string name) => variable(name) is { Length: > 0 } value ? value : null;

        string DefaultCache()
        {
            // The specification says to ignore a relative path here.
            var root = Text("XDG_CACHE_HOME") is { } xdg && Path.IsPathRooted(xdg) ? xdg
                : Text("HOME") is { } home && Path.IsPathRooted(home) ? Path.Combine(home, ".cache")
                : null;
            // Without a home, a directory that others cannot have made first; what is in it is checked all the same.
            return root is not null ? Path.GetFullPath(Path.Combine(SystemPath.Resolve(root), "ecc")) : Path.Combine(Path.GetTempPath(), $"ecc-{Environment.UserName}");
        }
    }

    /// <summary><see cref="SearchPath"/> and the places where distributions keep tools for root, which a user's path often lacks.</summary>
    internal IEnumerable<string> ToolDirectories => SearchPath.Concat(["/usr/local/sbin", "/usr/sbin", "/sbin"]).Distinct(StringComparer.Ordinal);
}
