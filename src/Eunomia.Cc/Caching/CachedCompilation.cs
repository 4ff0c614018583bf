using Eunomia.Cc.Cache;
using Eunomia.Cc.Clang;
using Eunomia.Cc.Compiling;
using Eunomia.Cc.Diagnostics;
using Eunomia.Cc.Files;

namespace Eunomia.Cc.Caching;

/// <summary>
/// A compilation that remembers what it made, so that a program whose inputs have not changed needs no compiler. What is known beforehand is the key of
/// a <see cref="ResultManifest"/>; that says which other files were read, and where the result for their contents is.
/// </summary>
/// <param name="compilation">Makes what is not known.</param>
/// <param name="tools">The tools.</param>
internal sealed class CachedCompilation(ICompilation compilation, CompilerTools tools) : ICompilation
{
    private const long LargestManifest = 64L << 20;
    private const long LargestResult = 256L << 20;
    private const int MostFiles = 10_000;

    private readonly CacheStore _cache = tools.Cache;
    private readonly FileIdentities _identities = new(tools.Cache);

    /// <inheritdoc/>
    public async Task<CompilationResult> RunAsync(PreparedProgram program, StepClock clock, CancellationToken cancellationToken)
    {
        var (key, kept) = await clock.MeasureAsync("cache", () => FindAsync(program, cancellationToken));
        if (kept is not null)
        {
            return kept;
        }

        var made = await compilation.RunAsync(program, clock, cancellationToken);
        if (key is not null && made.Outputs is not null)
        {
            clock.Measure("cache", () => Store(key, program, made));
        }

        return made;
    }

    /// <summary>Looks for the result of a compilation.</summary>
    /// <returns>Its key, null when nothing may be kept; and the result, null when it must be made.</returns>
    private async Task<(ResultKey? Key, CompilationResult? Kept)> FindAsync(PreparedProgram program, CancellationToken cancellationToken)
    {
        if (_cache.Problem is not null || ResultKey.Create(tools, program) is not { } key)
        {
            return (null, null);
        }

        foreach (var variant in ReadManifest(key).Variants)
        {
            if (Holds(variant, program.Files)
                && (variant.VmlinuxDirectory is null || await IsVmlinuxAsync(variant.VmlinuxDirectory, cancellationToken))
                && _cache.TryRead(CacheFiles.Result(variant.Result), LargestResult) is { } entry
                && ResultCodec.Decode(entry, program.Options.Outputs) is { } result)
            {
                CacheCounter.Count(_cache, CacheCounter.Hits);
                return (key, result);
            }
        }

        return (key, null);
    }

    private async Task<bool> IsVmlinuxAsync(string directory, CancellationToken cancellationToken)
    {
        try
        {
            return await tools.FindVmlinuxAsync(cancellationToken) == directory;
        }
        catch (DiagnosticException)
        {
            // There is none any more. The compilation comes to the same point and says so.
            return false;
        }
    }

    /// <summary>Keeps what a compilation made, unless something it depends on was changed meanwhile or cannot be known.</summary>
    /// <returns>Whether it is kept.</returns>
    private bool Store(ResultKey key, PreparedProgram program, CompilationResult result)
    {
        var isKept = result.AreDependenciesKnown && TryStore(key, program, result);
        CacheCounter.Count(_cache, CacheCounter.Misses);
        return isKept;
    }

    private bool TryStore(ResultKey key, PreparedProgram program, CompilationResult result)
    {
        // A package that readers may refuse could not be read back.
        if (result.Diagnostics.Any(diagnostic => diagnostic.Id == DiagnosticCatalog.PackageNotSoundId)
            || Describe(key, program, result.Dependencies) is not { } variant)
        {
            return false;
        }

        var entry = ResultCodec.Encode(result, program.Options.Outputs);
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

    private bool Holds(ResultVariant variant, FileContents contents) =>
        !variant.Absent.Any(path => FileStatus.Read(path) is not null) && variant.Files.All(file => _identities.Of(file.Path, contents) == file.Identity);

    /// <summary>The files of a compilation that has just ended; null when its result must not be used again.</summary>
    private ResultVariant? Describe(ResultKey key, PreparedProgram program, ImmutableArray<string> dependencies)
    {
        var (options, start) = (program.Options, program.Start);
        if (start.ClockWentBack() || dependencies.Length > MostFiles)
        {
            return null;
        }

        var vmlinux = dependencies.FirstOrDefault(_identities.IsGenerated) is { } generated ? Path.GetDirectoryName(generated) : null;
        var searched = new SearchedPaths(options, program.Clang, dependencies, vmlinux);
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
                if (program.Files.TryRead(file) is not { } bytes)
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
            if (FileStatus.Read(file) is not { } status || !(start.IsAfter(status) || _identities.IsGenerated(file)) || _identities.Of(file, program.Files) is not { } identity)
            {
                return null;
            }

            identified.Add(new IncludedFile(file, identity));
        }

        var name = CacheStore.Key([key.Name, vmlinux, .. identified.SelectMany(file => new[] { file.Path, file.Identity })]);
        return new ResultVariant(name, vmlinux, identified.DrainToImmutable(), searched.Absent);
    }
}
