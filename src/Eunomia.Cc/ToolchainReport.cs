using Eunomia.Cc.Cache;
using Eunomia.Cc.Diagnostics;
using Eunomia.Cc.Source;
using Eunomia.Cc.Toolchain;

namespace Eunomia.Cc;

/// <summary>One component of the toolchain, and whether it was found.</summary>
/// <param name="Name">Name of the component.</param>
/// <param name="Found">Whether it was found.</param>
/// <param name="Detail">Where it is and which version; or what is wrong.</param>
/// <param name="Hint">How to get it, such as the command that installs it; null when nothing is to do.</param>
/// <param name="IsOptional">Whether most compilations do without it.</param>
public sealed record ToolchainCheck(string Name, bool Found, string Detail, string? Hint = null, bool IsOptional = false);

/// <summary>Checks the whole toolchain without compiling anything.</summary>
public static class ToolchainReport
{
    /// <summary>Checks everything, in the order a compilation needs it.</summary>
    public static async Task<ImmutableArray<ToolchainCheck>> CreateAsync(ToolchainOptions options, CancellationToken cancellationToken = default)
    {
        var clang = await CheckClangAsync(options, cancellationToken);
        return
        [
            clang.Check,
            await CheckLibClangAsync(options, clang.Compiler, cancellationToken),
            Header("libbpf headers", "bpf/bpf_helpers.h", Component.LibbpfHeaders),
            Header("kernel headers", "asm/types.h", Component.KernelHeaders),
            Vmlinux(options),
            Bpftool(options),
            Cache(options),
        ];
    }

    private static async Task<(ToolchainCheck Check, ClangCompiler? Compiler)> CheckClangAsync(ToolchainOptions options, CancellationToken cancellationToken)
    {
        try
        {
            var clang = await ClangLocator.FindAsync(options, cancellationToken);
            return (new ToolchainCheck("clang", Found: true, $"{clang.Path} ({clang.Version}, with a BPF target)"), clang);
        }
        catch (DiagnosticException e)
        {
            return (new ToolchainCheck("clang", Found: false, e.Diagnostic.Message, e.Diagnostic.Hint), null);
        }
    }

    /// <summary>Loads libclang as a compilation does, in a process of its own if there is one: a library that crashes is reported as missing.</summary>
    private static async Task<ToolchainCheck> CheckLibClangAsync(ToolchainOptions options, ClangCompiler? clang, CancellationToken cancellationToken)
    {
        using var parsers = new ParserPool();
        using var parser = parsers.Open(options, "/");
        var model = await parser.ReadAsync(ParseRequest.OfNothing(options, clang), cancellationToken);
        var problem = model.Diagnostics.FirstOrDefault();
        return model.Library is { } version
            ? new ToolchainCheck("libclang", Found: true, version)
            : problem?.Id == DiagnosticCatalog.LibClangNotFound("").Id
                ? new ToolchainCheck("libclang", Found: false, "cannot be loaded", problem.Hint)
                : new ToolchainCheck("libclang", Found: false, problem?.Message ?? "does not answer", "name another with --libclang FILE");
    }

    private static ToolchainCheck Header(string name, string header, Component component) =>
        SystemIncludes.Find(header) is { } path
            ? new ToolchainCheck(name, Found: true, path)
            : new ToolchainCheck(name, Found: false, $"<{header}> is not found", InstallHint.For(component));

    private static ToolchainCheck Vmlinux(ToolchainOptions options)
    {
        var path = options.Vmlinux ?? options.KernelBtf;
        return File.Exists(path)
            ? new ToolchainCheck("vmlinux.h", Found: true, options.Vmlinux is null ? $"made from {path} when a program needs it" : path)
            : new ToolchainCheck("vmlinux.h", Found: false, $"'{path}' does not exist", DiagnosticCatalog.NoKernelBtf(path).Hint);
    }

    private static ToolchainCheck Bpftool(ToolchainOptions options) =>
        ExecutableFinder.Find("bpftool", options.ToolDirectories) is { } path
            ? new ToolchainCheck("bpftool", Found: true, path, IsOptional: true)
            : new ToolchainCheck("bpftool", Found: false, "is not found; only --link needs it", InstallHint.For(Component.Bpftool), IsOptional: true);

    private static ToolchainCheck Cache(ToolchainOptions options)
    {
        var cache = new CacheStore(options.CacheDirectory);
        try
        {
            if (cache.Problem is { } problem)
            {
                throw new OutputException(cache.Directory, new IOException(problem));
            }

            cache.WriteFile("probe", "writable"u8.ToArray());
            File.Delete(cache.PathOf("probe"));
            return new ToolchainCheck("cache directory", Found: true, options.CacheDirectory);
        }
        catch (OutputException e)
        {
            var diagnostic = DiagnosticCatalog.CacheNotUsable(options.CacheDirectory, e.Reason);
            return new ToolchainCheck("cache directory", Found: false, diagnostic.Message, diagnostic.Hint);
        }
    }
}
