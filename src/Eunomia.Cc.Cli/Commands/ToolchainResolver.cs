using Eunomia.Cc.Toolchain;

namespace Eunomia.Cc.Cli.Commands;

/// <summary>Where tools are looked for, from options and environment.</summary>
internal static class ToolchainResolver
{
    /// <summary>Resolves it.</summary>
    public static ToolchainOptions Resolve(CommandEnvironment environment, string? clang, string? libclang, string? vmlinux, string? cacheDirectory) => new()
    {
        Clang = clang,
        LibClang = libclang,
        Vmlinux = vmlinux,
        CacheDirectory = environment.CacheDirectory(cacheDirectory),
        SearchPath = [.. (environment.Text("PATH") ?? "/usr/local/bin:/usr/bin:/bin").Split(':', StringSplitOptions.RemoveEmptyEntries)],
    };
}
