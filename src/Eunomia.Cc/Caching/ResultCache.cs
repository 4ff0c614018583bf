using System.Collections.Immutable;
using Eunomia.Cc.Cache;
using Eunomia.Cc.Clang;
using Eunomia.Cc.Compiling;
using Eunomia.Cc.Diagnostics;
using Eunomia.Cc.Files;

namespace Eunomia.Cc.Caching;

/// <summary>
/// Remembers what compilations made, so that one whose inputs have not changed needs no compiler. What is known beforehand is the key of
/// a <see cref="ResultManifest"/>; that says which other files were read, and where the result for their contents is.
/// </summary>
/// <param name="tools">The tools.</param>
internal sealed class ResultCache(CompilerTools tools)
{
    private const long LargestManifest = 64L << 20;
    private const long LargestResult = 256L << 20;
    private const int MostFiles = 10_000;

    private readonly CacheStore _cache = tools.Cache;
    private readonly FileIdentities _identities = new(tools.Cache);

    /// <summary>Looks for the result of a compilation.</summary>
    public async Task<CacheLookup> FindAsync(CompileOptions options, StepClock clock, CancellationToken cancellationToken)
    {
        var start = CompileStart.Now();
        if (_cache.Problem is not null)
        {
            return new CacheLookup(start, null, null);
        }

        try
        {
            var key = await ResultKey.CreateAsync(tools, options, clock, cancellationToken);
            var result = key is null ? null : await FindAsync(key, options, cancellationToken);
            return new CacheLookup(start, key, result);
        }
        catch (DiagnosticException)
        {
            // Something is missing. The compilation comes to the same point and says what.
            return new CacheLookup(start, null, null);
        }
    }

    private async Task<CachedResult?> FindAsync(ResultKey key, CompileOptions options, CancellationToken cancellationToken)
    {
        foreach (var variant in ReadManifest(key).Variants)
        {
            if (Holds(variant)
                && (variant.VmlinuxDirectory is null || await tools.FindVmlinuxAsync(cancellationToken) == variant.VmlinuxDirectory)
                && _cache.TryRead(CacheFiles.Result(variant.Result), LargestResult) is { } entry
                && CachedResult.Decode(entry, options.Outputs) is { } result)
            {
                CacheCounter.Count(_cache, CacheCounter.Hits);
                return result;
            }
        }

        return null;
    }

    /// <summary>Keeps what a compilation made, unless something it depends on was changed meanwhile or cannot be known.</summary>
    /// <param name="lookup">What was known before.</param>
    /// <param name="options">The compilation.</param>
    /// <param name="result">What it made.</param>
    /// <param name="areDependenciesKnown">Whether the compiler said of every source which files it opened.</param>
    /// <returns>Whether it is kept.</returns>
    public bool Store(CacheLookup lookup, CompileOptions options, CachedResult result, bool areDependenciesKnown)
    {
        if (lookup.Key is not { } key)
        {
            return false;
        }

        var isKept = areDependenciesKnown && TryStore(key, lookup.Start, options, result);
        CacheCounter.Count(_cache, CacheCounter.Misses);
        return isKept;
    }

    private bool TryStore(ResultKey key, CompileStart start, CompileOptions options, CachedResult result)
    {
        // A package that readers may refuse could not be read back.
        if (result.Diagnostics.Any(diagnostic => diagnostic.Id == DiagnosticCatalog.PackageNotSoundId)
            || Describe(key, start, options, result.Dependencies) is not { } variant)
        {
            return false;
        }

        var entry = result.Encode(options.Outputs);
        if (entry.Length > LargestResult || !_cache.TryWrite(CacheFiles.Result(variant.Result), entry))
        {
            return false;
        }

        var manifest = ReadManifest(key).With(variant).Encode();
        _cache.TryWrite(CacheFiles.Manifest(key.Name), manifest);
        tools.Eviction.Added(entry.Length + manifest.Length);
        return true;
    }

    private ResultManifest ReadManifest(ResultKey key) =>
        _cache.TryRead(CacheFiles.Manifest(key.Name), LargestManifest) is { } bytes ? ResultManifest.Decode(bytes) : ResultManifest.Empty;

    private bool Holds(ResultVariant variant) =>
        !variant.Absent.Any(path => FileStatus.Read(path) is not null) && variant.Files.All(file => _identities.Of(file.Path) == file.Identity);

    /// <summary>The files of a compilation that has just ended; null when its result must not be used again.</summary>
    private ResultVariant? Describe(ResultKey key, CompileStart start, CompileOptions options, ImmutableArray<string> dependencies)
    {
        if (start.ClockWentBack() || dependencies.Length > MostFiles)
        {
            return null;
        }

        var vmlinux = dependencies.FirstOrDefault(_identities.IsGenerated) is { } generated ? Path.GetDirectoryName(generated) : null;
        var searched = new SearchedPaths(options, key.Clang, dependencies, vmlinux);
        var files = new HashSet<string>(dependencies, StringComparer.Ordinal);
        var assembler = new AssemblerIncludes();
        foreach (var flag in options.ClangFlags)
        {
            assembler.Add(flag);
        }

        if (searched.HasLinks && dependencies.Any(PathSpelling.GoesUp))
        {
            return null;
        }

        foreach (var file in dependencies)
        {
            if (!searched.TryAddFile(file, _identities.IsGenerated(file)))
            {
                return null;
            }

            if (searched.IsUsers(file) && !_identities.IsGenerated(file))
            {
                if (FileIdentities.TryRead(file) is not { } bytes)
                {
                    return null;
                }

                var text = NondeterminismScanner.Joined(bytes);
                if (NondeterminismScanner.TryFindHeaderQuestions(text) is not { } questions || (text.AsSpan().IndexOf("../"u8) >= 0 && searched.HasLinks))
                {
                    return null;
                }

                assembler.Add(text);
                foreach (var question in questions)
                {
                    // Whatever answers it must stay, although it may not be included.
                    searched.AddName(question);
                }
            }
        }

        if (assembler.ArePossible || searched.HasObstacles)
        {
            return null;
        }

        // Other headers of the same name, too: one that was made during the compilation may have been looked for before it was there.
        files.UnionWith(searched.Present);
        var identified = ImmutableArray.CreateBuilder<IncludedFile>(files.Count);
        foreach (var file in files.Order(StringComparer.Ordinal))
        {
            if (FileStatus.Read(file) is not { } status || !(start.IsAfter(status) || _identities.IsGenerated(file)) || _identities.Of(file) is not { } identity)
            {
                return null;
            }

            identified.Add(new IncludedFile(file, identity));
        }

        var name = CacheStore.Key([key.Name, vmlinux, .. identified.SelectMany(file => new[] { file.Path, file.Identity })]);
        return new ResultVariant(name, vmlinux, identified.DrainToImmutable(), searched.Absent);
    }
}

/// <summary>What the cache knows of a compilation.</summary>
/// <param name="Start">When it was asked.</param>
/// <param name="Key">The key; null when nothing may be kept.</param>
/// <param name="Result">The result; null when it must be made.</param>
internal sealed record CacheLookup(CompileStart Start, ResultKey? Key, CachedResult? Result)
{
    /// <summary>It was not asked, and is not told.</summary>
    public static CacheLookup None { get; } = new(CompileStart.Now(), null, null);
}
