using System.CommandLine;
using Eunomia.Cc.Toolchain;

namespace Eunomia.Cc.Cli.Commands;

/// <summary>The options that say where tools are, shared by the commands that use tools.</summary>
internal sealed class ToolchainCommandOptions
{
    // https://clang.llvm.org/docs/CommandGuide/clang.html#environment, what __DATE__ depends on, and which libraries are loaded. Of its
    // configuration files ecc lets it read none.
    private static readonly string[] ClangVariables =
    [
        "CCC_OVERRIDE_OPTIONS", "CPATH", "C_INCLUDE_PATH", "GCC_INSTALL_PREFIX", "HOME", "LD_LIBRARY_PATH", "LD_PRELOAD", "SOURCE_DATE_EPOCH", "SYSROOT",
    ];

    public TextOption Clang { get; } = new("--clang-bin", "-c", "CLANG", "ECC_CLANG",
        "The compiler, a path or a name; default: the newest clang with a BPF target");

    public TextOption LibClang { get; } = new("--libclang", null, "FILE", "ECC_LIBCLANG",
        "The libclang library; default: the one that belongs to the compiler");

    public TextOption Vmlinux { get; } = new("--vmlinux", null, "FILE", "ECC_VMLINUX",
        "A vmlinux.h or a raw BTF file, for programs without their own; default: the running kernel's BTF");

    public TextOption CacheDirectory { get; } = new("--cache-dir", null, "DIR", "ECC_CACHE_DIR",
        "Where what is expensive to make is kept: vmlinux.h, its precompiled form, results; default: $XDG_CACHE_HOME/ecc");

    public TextOption CacheSize { get; } = new("--cache-size", null, "SIZE", "ECC_CACHE_SIZE",
        "How large that may grow, such as 500M or 2G; what has not been used for longest goes; default: 1G");

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        command.Options.Add(Clang);
        command.Options.Add(LibClang);
        command.Options.Add(Vmlinux);
        command.Options.Add(CacheDirectory);
        command.Options.Add(CacheSize);
    }

    /// <summary>What the user said.</summary>
    public ToolchainOptions Resolve(OptionValues values) => new()
    {
        Clang = values[Clang],
        LibClang = values[LibClang],
        Vmlinux = values[Vmlinux],
        CacheDirectory = values.Environment.CacheDirectory("ecc", values[CacheDirectory]),
        CacheSize = values[CacheSize] is { } size ? ByteSize.Parse(size) : ToolchainOptions.DefaultCacheSize,
        SearchPath = values.Environment.SearchPath,
        ClangEnvironment =
        [
            .. ClangVariables.Where(name => values.Environment.Text(name) is not null).Select(name => $"{name}={values.Environment.Text(name)}"),
        ],
    };
}
