using Eunomia.Cc.Cache;
using Eunomia.Cc.Clang.Precompiled;
using Eunomia.Cc.Diagnostics;

namespace Eunomia.Cc.Toolchain;

/// <summary>What all compilations of a run share, each part found when the first one needs it.</summary>
/// <param name="options">Where to look.</param>
internal sealed class Toolbox(ToolchainOptions options) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly VmlinuxHeader _vmlinux = new(options);
    private Task<ClangCompiler>? _clang;
    private Task<string>? _vmlinuxDirectory;

    /// <summary>Where to look.</summary>
    public ToolchainOptions Options { get; } = options;

    /// <summary>What earlier runs left.</summary>
    public CacheStore Cache { get; } = new(options.CacheDirectory);

    /// <summary>Headers that are compiled ahead of the programs.</summary>
    public PrecompiledHeaders Precompiled { get; } = new(new CacheStore(options.CacheDirectory), options.CacheSize);

    /// <summary>The compiler.</summary>
    /// <exception cref="DiagnosticException">There is none.</exception>
    public Task<ClangCompiler> FindClangAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return _clang ??= new KnownClang(Options, Cache).FindAsync(cancellationToken);
        }
    }

    /// <summary>The directory of a generated <c>vmlinux.h</c>.</summary>
    /// <exception cref="DiagnosticException">It cannot be made.</exception>
    public Task<string> FindVmlinuxAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return _vmlinuxDirectory ??= _vmlinux.EnsureAsync(cancellationToken);
        }
    }

    /// <summary>The compiler and, for a program that mentions it, the directory of <c>vmlinux.h</c>, or null where it cannot be made.</summary>
    /// <exception cref="DiagnosticException">There is no compiler, or what the user named as <c>vmlinux.h</c> is none.</exception>
    public async Task<Found> FindAsync(bool needsVmlinux, StepClock clock, CancellationToken cancellationToken)
    {
        // The two have nothing to do with each other.
        var clang = clock.MeasureAsync("toolchain", () => FindClangAsync(cancellationToken));
        var vmlinux = needsVmlinux
            ? clock.MeasureAsync("vmlinux", () => clang.IsCompleted ? TryFindVmlinuxAsync(cancellationToken) : Task.Run(() => TryFindVmlinuxAsync(cancellationToken), cancellationToken))
            : Task.FromResult<string?>(null);
        return new Found(await clang, await vmlinux);
    }

    /// <summary>The program may have its own header, or mention the name in a comment only: then it does not matter that none can be made.</summary>
    private async Task<string?> TryFindVmlinuxAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await FindVmlinuxAsync(cancellationToken);
        }
        catch (DiagnosticException) when (Options.Vmlinux is null)
        {
            return null;
        }
    }

    /// <summary>What a compilation needs.</summary>
    /// <param name="Clang">The compiler.</param>
    /// <param name="VmlinuxDirectory">Directory with a generated <c>vmlinux.h</c>, or null.</param>
    internal sealed record Found(ClangCompiler Clang, string? VmlinuxDirectory);

    /// <inheritdoc/>
    public void Dispose()
    {
        Precompiled.Dispose();
        _vmlinux.Dispose();
    }
}
