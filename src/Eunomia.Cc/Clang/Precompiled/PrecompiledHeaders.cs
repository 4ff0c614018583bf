using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.ExceptionServices;
using System.Text;
using Eunomia.Cc.Cache;
using Eunomia.Cc.Output;
using Eunomia.Cc.Output.Interop;
using Eunomia.Cc.Toolchain;

namespace Eunomia.Cc.Clang.Precompiled;

/// <summary>
/// Precompiles <c>vmlinux.h</c> for programs that begin with it, and keeps the result in the cache. Everything that is out of the
/// ordinary ends with null: then the header is read as it is, and all comes out the same, only later.
/// </summary>
/// <param name="cache">Where they are kept.</param>
/// <param name="cacheSize">How large the cache may grow.</param>
/// <param name="lifetime">Ends what is being made. Whoever waits for it may cease to earlier.</param>
internal sealed class PrecompiledHeaders(CacheStore cache, long cacheSize, CancellationToken lifetime = default) : IDisposable
{
    // A precompiled header has 15 MB; a cache this small would lose it with the next entry, and a disk this full is needed otherwise.
    private const long LeastRoom = 64 << 20;

    // The header is included from another file, as it is in a program: in a main file clang warns of other things.
    private const string WrapperName = "pch/" + CacheFiles.Wrapper;
    private static readonly byte[] WrapperContent = Encoding.UTF8.GetBytes($"#include <{VmlinuxHeader.FileName}>\n");

    private readonly ConcurrentDictionary<string, Lazy<Task<PrecompiledFile?>>> _files = new(StringComparer.Ordinal);

    /// <summary>
    /// The precompiled header for a compilation; null when the compilation must do without. The task is complete at once, unless one has to
    /// be made first.
    /// </summary>
    public async Task<PrecompiledHeader?> FindAsync(CompileInputs inputs, CancellationToken cancellationToken)
    {
        if (!inputs.Options.Precompile || inputs.Options.Stripping == Stripping.None || HasSearchVariables(inputs.Options.Toolchain)
            || inputs.Clang.ReadsConfiguration || cacheSize < LeastRoom || cache.Problem is not null
            || (inputs.Header is { } exported && Path.GetFileName(exported.FullPath) == VmlinuxHeader.FileName)
            || VmlinuxInclude.Find(inputs.Source.Bytes) is not { } include
            || PrecompileFlags.TryParse(ClangArguments.Of(inputs)) is not { } flags
            || IsAnySettledTwice(flags.Macros)
            || HeaderSearch.Find(inputs, flags, include.IsQuoted) is not { } header
            || HeaderFacts.TryGet(header.Path, cache) is not { IsAccepted: true } facts)
        {
            return null;
        }

        var unused = UnusedMacros(flags, include, header.Path);
        if (unused is null)
        {
            return null;
        }

        var copy = CopyOf(header, inputs, facts);
        var settings = flags.Without(unused);
        var key = CacheStore.Key([
            "pch 1", inputs.Clang.Identity, inputs.Clang.ResourceDirectory, facts.Sha256, copy, header.IsSystem ? "system" : "own",
            .. inputs.Options.Toolchain.ClangEnvironment, .. settings,
        ]);
        var file = await _files.GetOrAdd(key, _ => new(() => FindAsync(key, inputs.Clang, header, facts, copy, settings))).Value.WaitAsync(cancellationToken);
        return file is null ? null : new PrecompiledHeader(file, include, inputs.Source.FullPath, header.Path);
    }

    /// <summary>Waits for what is being made, so that the next run has it, unless its making is cancelled.</summary>
    public void Dispose()
    {
        var files = _files.Values.Where(file => file.IsValueCreated).Select(file => file.Value).ToArray();
        foreach (var file in files)
        {
            Task.WaitAny(file);
        }

        // A bug. Perhaps nobody waited for it.
        foreach (var file in files)
        {
            if (file.Exception is { } bug)
            {
                ExceptionDispatchInfo.Throw(bug.InnerException ?? bug);
            }
        }
    }

    /// <summary>Drops one that was of no use: it makes the compiler fail, which does well without.</summary>
    public void Drop(PrecompiledFile file)
    {
        var key = Path.GetFileNameWithoutExtension(file.Path);
        var entry = new PrecompiledEntry(cache, key);
        if (!File.Exists(file.Path) || !File.Exists(file.Header) || !File.Exists(file.Wrapper))
        {
            // It was evicted under the compiler's eyes, and may be made again.
            _files.TryRemove(key, out _);
            entry.Discard();
            return;
        }

        _files[key] = new(Task.FromResult<PrecompiledFile?>(null));
        if (file.IsNew)
        {
            entry.Refuse();
        }
        else
        {
            entry.Discard();
        }
    }

    /// <summary>Whether the compiler may warn that the command line settles a macro again; where the macro is precompiled it would not.</summary>
    private static bool IsAnySettledTwice(IEnumerable<string> macros)
    {
        var settled = new HashSet<string>(StringComparer.Ordinal);
        return macros.Any(macro => !settled.Add(macro));
    }

    /// <summary>Whether the environment may lead the compiler to other headers. Nearly everybody has a home, and libraries are none.</summary>
    private static bool HasSearchVariables(ToolchainOptions toolchain) =>
        toolchain.ClangEnvironment.Any(variable => !variable.StartsWith("HOME=", StringComparison.Ordinal) && !variable.StartsWith("LD_", StringComparison.Ordinal));

    /// <summary>
    /// The macros of the command line that the header does not know: it need not be compiled anew when they change. Null when the
    /// program defines one that it does know.
    /// </summary>
    private static HashSet<string>? UnusedMacros(PrecompileFlags flags, VmlinuxInclude include, string header)
    {
        var candidates = new HashSet<string>(StringComparer.Ordinal);
        foreach (var macro in flags.Macros)
        {
            if (!macro.StartsWith("__TARGET_ARCH_", StringComparison.Ordinal))
            {
                candidates.Add(macro);
            }
        }

        if (candidates.Count == 0 && include.Macros.IsEmpty)
        {
            return candidates;
        }

        if (FileIdentities.TryRead(header) is not { } content || include.Macros.Any(macro => Words.Contain(content, macro)))
        {
            return null;
        }

        candidates.RemoveWhere(macro => Words.Contain(content, macro));
        return candidates;
    }

    /// <summary>Where the cache keeps the header: a precompiled one does not depend on where the project lies.</summary>
    private string CopyOf(HeaderSearch header, CompileInputs inputs, HeaderFacts facts) =>
        inputs.VmlinuxDirectory is { } directory && header.Path == Path.Combine(directory, VmlinuxHeader.FileName)
            ? header.Path
            : cache.PathOf($"vmlinux/{facts.Sha256[..32]}/{VmlinuxHeader.FileName}");

    private async Task<PrecompiledFile?> FindAsync(
        string key, ClangCompiler clang, HeaderSearch header, HeaderFacts facts, string copy, ImmutableArray<string> flags)
    {
        var entry = new PrecompiledEntry(cache, key);
        var found = entry.Look();
        if (found.State == PrecompiledEntry.State.Refused || !TryProvide(header, facts, copy))
        {
            return null;
        }

        if (found.State == PrecompiledEntry.State.Present)
        {
            entry.Touch();
            // Not the header itself, which results know by its time.
            cache.Touch(Path.GetDirectoryName(copy)!);
            cache.Touch(cache.PathOf(WrapperName));
            return File(isNew: false, Task.Run(() => entry.Holds(found.Sha256), CancellationToken.None));
        }

        var build = new PrecompiledBuild(cache, entry, clang);
        if (HasRoom() && await Task.Run(() => build.TryMakeAsync(copy, facts, cache.PathOf(WrapperName), header.IsSystem, flags, lifetime), lifetime))
        {
            return File(isNew: true, Task.FromResult(true));
        }

        // Another process may just have made it.
        found = entry.Look();
        return found.State == PrecompiledEntry.State.Present ? File(isNew: false, Task.Run(() => entry.Holds(found.Sha256), CancellationToken.None)) : null;

        PrecompiledFile File(bool isNew, Task<bool> isSound) => new(entry.Path, copy, cache.PathOf(WrapperName), isNew, isSound);
    }

    /// <summary>Puts the header into the cache, and the file that includes it.</summary>
    private bool TryProvide(HeaderSearch header, HeaderFacts facts, string copy)
    {
        if (!cache.IsOurs(cache.PathOf(WrapperName)) || FileStatus.Of(cache.PathOf(WrapperName))?.Size != WrapperContent.Length)
        {
            if (!TryWrite(cache.PathOf(WrapperName), WrapperContent))
            {
                return false;
            }
        }

        return copy == header.Path
            || (cache.IsOurs(copy) && FileStatus.Of(copy)?.Size == FileStatus.Of(header.Path)?.Size)
            || (FileIdentities.TryRead(header.Path) is { } content && HeaderFacts.Hash(content) == facts.Sha256 && TryWrite(copy, content));
    }

    private bool TryWrite(string path, byte[] content)
    {
        try
        {
            cache.WriteFile(path, content);
            return true;
        }
        catch (OutputException)
        {
            return false;
        }
    }

    private bool HasRoom()
    {
        try
        {
            return new DriveInfo(cache.Directory).AvailableFreeSpace >= LeastRoom;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return false;
        }
    }
}
