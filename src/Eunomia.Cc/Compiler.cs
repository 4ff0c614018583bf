using System.Collections.Immutable;
using Eunomia.Cc.Cache;
using Eunomia.Cc.Diagnostics;
using Eunomia.Cc.Output;
using Eunomia.Cc.Toolchain;

namespace Eunomia.Cc;

/// <summary>
/// Turns C sources into packages. One instance looks for its tools once, however many sources it compiles; it may compile several
/// at the same time.
/// </summary>
public sealed class Compiler : IDisposable
{
    private readonly Toolbox _tools;
    private readonly ResultCache _results;
    private readonly Diagnostic? _cacheNotTrusted;

    /// <summary>Creates one.</summary>
    /// <param name="toolchain">Where to look for tools.</param>
    public Compiler(ToolchainOptions toolchain)
    {
        _tools = new Toolbox(toolchain);
        _results = new ResultCache(_tools);
        _cacheNotTrusted = _tools.Cache.Problem is { } reason ? DiagnosticCatalog.CacheNotTrusted(_tools.Cache.Directory, reason) : null;
    }

    /// <summary>Compiles one source and writes its outputs, all of them or none.</summary>
    /// <param name="options">What to compile and what to write.</param>
    /// <param name="cancellationToken">Ends the child process; nothing is written then.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async Task<CompileResult> CompileAsync(CompileOptions options, CancellationToken cancellationToken = default)
    {
        var clock = new StepClock();
        var run = new CompileRun(_tools, options, clock);
        var lookup = options.UseResultCache ? await clock.MeasureAsync("cache", () => _results.FindAsync(options, clock, cancellationToken)) : ResultLookup.None;
        CachedResult? made = null;
        ImmutableArray<WrittenFile> outputs = [];
        try
        {
            made = lookup.Result ?? await RunAsync(run, cancellationToken);
            if (made is not null)
            {
                cancellationToken.ThrowIfCancellationRequested();
                outputs = clock.Measure("write", () => Write(options, made.Compilation));
            }
        }
        catch (DiagnosticException e)
        {
            run.Diagnostics.Add(e.Diagnostic);
        }
        catch (OutputException e)
        {
            run.Diagnostics.Add(DiagnosticCatalog.OutputNotWritable(e.Path, e.Reason));
            made = null;
        }

        if (made is null)
        {
            run.Diagnostics.AddRange(options.Outputs.Where(output => File.Exists(output.Path)).Select(output => DiagnosticCatalog.OutputStale(output.Path)));
        }
        else if (lookup is { Result: null, Key: not null })
        {
            clock.Measure("cache", () => _results.Store(lookup, options, made));
        }

        return new CompileResult
        {
            Source = options.Source,
            Diagnostics = [.. Warning(options), .. lookup.Result?.Diagnostics ?? [], .. run.Diagnostics.ToImmutable()],
            Outputs = outputs,
            MadePackage = made?.Compilation.Package,
            Summary = made?.Compilation.Summary ?? "",
            Commands = made?.Commands ?? run.Commands,
            Dependencies = made?.Dependencies ?? run.Dependencies,
            FromCache = made is not null && made == lookup.Result,
            Timings = clock.Steps,
        };
    }

    /// <inheritdoc/>
    public void Dispose() => _tools.Dispose();

    private static async Task<CachedResult?> RunAsync(CompileRun run, CancellationToken cancellationToken) =>
        await run.RunAsync(cancellationToken) is { } compilation
            ? new CachedResult(compilation, run.Diagnostics.ToImmutable(), run.Commands, run.Dependencies)
            : null;

    /// <summary>What all compilations of this instance that could use the cache have to say of it.</summary>
    private Diagnostic[] Warning(CompileOptions options) => options.UseResultCache && _cacheNotTrusted is { } warning ? [warning] : [];

    private static ImmutableArray<WrittenFile> Write(CompileOptions options, Compilation compilation)
    {
        var files = new (string Path, ReadOnlyMemory<byte> Content)[options.Outputs.Length];
        var written = ImmutableArray.CreateBuilder<WrittenFile>(files.Length);
        for (var i = 0; i < files.Length; i++)
        {
            files[i] = (options.Outputs[i].Path, compilation.Contents[i]);
            written.Add(new WrittenFile(options.Outputs[i].Kind, files[i].Path, files[i].Content.Length));
        }

        AtomicFiles.Write(files);
        return written.MoveToImmutable();
    }
}
