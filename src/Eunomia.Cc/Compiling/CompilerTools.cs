using Eunomia.Cc.Cache;
using Eunomia.Cc.Diagnostics;
using Eunomia.Cc.Headers;
using Eunomia.Cc.Source;
using Eunomia.Cc.Toolchain;

namespace Eunomia.Cc.Compiling;

/// <summary>What all compilations of a run share, each part found when the first one needs it.</summary>
internal sealed class CompilerTools : IDisposable
{
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _lifetime;
    private readonly VmlinuxHeader _vmlinux;
    private readonly Lazy<string?> _bpftool;
    private Task<ClangCompiler>? _clang;
    private Task<string>? _vmlinuxDirectory;
    private bool _isDisposed;

    /// <summary>Creates it.</summary>
    /// <param name="options">Where to look.</param>
    /// <param name="lifetime">Ends the work that is shared: a compilation that is cancelled only ceases to wait for it.</param>
    public CompilerTools(ToolchainOptions options, CancellationToken lifetime)
    {
        Options = options;
        Cache = new CacheStore(options.CacheDirectory);
        Eviction = new CacheEviction(Cache, options.CacheSize);
        Headers = new HeaderStore(Cache);
        _vmlinux = new VmlinuxHeader(options, Cache);
        _bpftool = new Lazy<string?>(() => ExecutableFinder.Find("bpftool", options.ToolDirectories));
        _lifetime = CancellationTokenSource.CreateLinkedTokenSource(lifetime);
    }

    /// <summary>Where to look.</summary>
    public ToolchainOptions Options { get; }

    /// <summary>What earlier runs left.</summary>
    public CacheStore Cache { get; }

    /// <summary>Keeps that below its limit.</summary>
    public CacheEviction Eviction { get; }

    /// <summary>What the headers with the kernel's types declare.</summary>
    public HeaderStore Headers { get; }

    /// <summary>The processes that read sources.</summary>
    public ParserPool Parsers { get; } = new();

    /// <summary>The full path of what links objects; null: there is none.</summary>
    public string? Bpftool => _bpftool.Value;

    /// <summary>The full path of the generated <c>vmlinux.h</c>; null while nobody needed it.</summary>
    public string? GeneratedHeader => _vmlinuxDirectory is { IsCompletedSuccessfully: true, Result: var directory } ? Path.Combine(directory, VmlinuxHeader.FileName) : null;

    /// <summary>The compiler.</summary>
    /// <exception cref="DiagnosticException">There is none.</exception>
    public Task<ClangCompiler> FindClangAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            _clang ??= new ClangCache(Options, Cache).FindAsync(_lifetime.Token);
            return _clang.WaitAsync(cancellationToken);
        }
    }

    /// <summary>The directory of a generated <c>vmlinux.h</c>.</summary>
    /// <exception cref="DiagnosticException">It cannot be made.</exception>
    public Task<string> FindVmlinuxAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            _vmlinuxDirectory ??= _vmlinux.EnsureAsync(_lifetime.Token);
            return _vmlinuxDirectory.WaitAsync(cancellationToken);
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

    /// <summary>Whether a directory of <c>vmlinux.h</c> is gone with this.</summary>
    public bool IsTemporary(string directory) => _vmlinux.IsTemporary(directory);

    /// <summary>
    /// The directory of <c>vmlinux.h</c>; null where it cannot be made. The program may have its own, or mention the name in a comment only: then that
    /// does not matter.
    /// </summary>
    /// <exception cref="DiagnosticException">What the user named as <c>vmlinux.h</c> is none.</exception>
    public async Task<string?> TryFindVmlinuxAsync(CancellationToken cancellationToken)
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
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        Parsers.Dispose();
        // Whoever waited for these was cancelled.
        _lifetime.Cancel();
        foreach (var task in new Task?[] { _clang, _vmlinuxDirectory }.OfType<Task>())
        {
            Task.WaitAny(task);
        }

        _vmlinux.Dispose();
        Eviction.MakeRoom();
        _lifetime.Dispose();
    }
}
