using Eunomia.Cc.Caching;
using Eunomia.Cc.Clang;
using Eunomia.Cc.Compiling;
using Eunomia.Cc.Diagnostics;
using Eunomia.Cc.Files;
using Eunomia.Cc.Output;
using Eunomia.Cc.Source;
using Eunomia.Cc.Toolchain;

namespace Eunomia.Cc;

/// <summary>
/// Turns C sources into packages. One instance looks for its tools once, however many sources it compiles; it may compile several
/// at the same time.
/// </summary>
public sealed class Compiler : IDisposable
{
    // Somebody who saves a file that often is not done with it.
    private const int Attempts = 3;

    private readonly CompilerTools _tools;
    private readonly ICompilation _compilation;
    private readonly ICompilation _cached;
    private readonly Diagnostic? _cacheNotTrusted;

    /// <summary>Creates one.</summary>
    /// <param name="toolchain">Where to look for tools.</param>
    /// <param name="cancellationToken">Ends what compilations share, such as a <c>vmlinux.h</c> that is being made.</param>
    public Compiler(ToolchainOptions toolchain, CancellationToken cancellationToken = default)
    {
        _tools = new CompilerTools(toolchain, cancellationToken);
        _compilation = new Compilation(_tools);
        _cached = new CachedCompilation(_compilation, _tools);
        _cacheNotTrusted = _tools.Cache.Problem is { } reason ? DiagnosticCatalog.CacheNotTrusted(_tools.Cache.Directory, reason) : null;
    }

    /// <summary>Compiles one source and writes its outputs, all of them or none.</summary>
    /// <param name="options">What to compile and what to write.</param>
    /// <param name="cancellationToken">Ends the child process; nothing is written then.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async Task<CompileResult> CompileAsync(CompileOptions options, CancellationToken cancellationToken = default)
    {
        var (flags, warnings, problem) = ResolveFlags(options);
        options = options with { ClangFlags = flags };
        if (problem is not null)
        {
            return new CompileResult { Source = options.Source, Diagnostics = [problem] };
        }

        var clock = new StepClock();
        var result = await RunAsync(options, clock, cancellationToken);
        ImmutableArray<WrittenFile> written = [];
        if (result.Outputs is { } outputs)
        {
            cancellationToken.ThrowIfCancellationRequested();
            (written, var unwritten) = clock.Measure("write", () => OutputWriter.TryWrite(options, outputs.Contents, result.Dependencies));
            result = unwritten is null ? result : result with { Outputs = null, Diagnostics = result.Diagnostics.Add(unwritten) };
        }

        return new CompileResult
        {
            Source = options.Source,
            Diagnostics = [.. warnings, .. Warning(options), .. result.Diagnostics, .. result.Outputs is null ? OutputWriter.FindStale(options, result.Dependencies) : []],
            Outputs = written,
            MadePackage = result.Outputs?.Package,
            Summary = result.Outputs?.Summary ?? "",
            Commands = result.Commands,
            Dependencies = OfTheUser(PathSpelling.Shorten(result.Dependencies)),
            MissingHeaders = result.MissingHeaders,
            FromCache = result.IsKept && result.Outputs is not null,
            Timings = clock.Steps,
        };
    }

    /// <summary>
    /// Prepares and compiles, and does so again when a source was saved meanwhile: the compiler and libclang read it themselves, each at another moment.
    /// </summary>
    private async Task<CompilationResult> RunAsync(CompileOptions options, StepClock clock, CancellationToken cancellationToken)
    {
        try
        {
            for (var attempt = 1; ; attempt++)
            {
                var program = await PreparedProgram.PrepareAsync(options, _tools, clock, cancellationToken);
                try
                {
                    var result = await (options.UseResultCache ? _cached : _compilation).RunAsync(program, clock, cancellationToken);
                    if (result.IsKept || program.Changed is null)
                    {
                        return result;
                    }
                }
                catch (DiagnosticException) when (program.Changed is not null)
                {
                    // It is about a program that nobody has any more.
                }

                if (attempt == Attempts)
                {
                    return CompilationResult.Failed(DiagnosticCatalog.SourceKeepsChanging((program.Changed ?? program.Sources[0].Source).ShownPath));
                }
            }
        }
        catch (DiagnosticException e)
        {
            return CompilationResult.Failed(e.Diagnostic);
        }
    }

    /// <summary>
    /// Compiles a source that is in memory. Nothing of it is kept: no result cache, and the package is in <see cref="CompileResult.Package"/>, also
    /// when <see cref="CompileOptions.Outputs"/> is empty. Of a source that somebody else wrote, see <see cref="ToolchainOptions.SourceParser"/>.
    /// </summary>
    /// <param name="options">
    /// What to compile and what to write. <see cref="CompileOptions.Source"/> is what the text is called, in diagnostics too; it need not exist, and what
    /// is beside it is found by <c>-I</c> alone.
    /// </param>
    /// <param name="source">The text.</param>
    /// <param name="header">The header with the exported structs, which the source includes as <c>NAME.h</c> where it is called <c>NAME.c</c>; null: none.</param>
    /// <param name="cancellationToken">Ends the child process; nothing is written then.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async Task<CompileResult> CompileTextAsync(CompileOptions options, string source, string? header = null, CancellationToken cancellationToken = default)
    {
        using var files = new TextFiles(options.Source, source, header);
        var result = await CompileAsync(
            options with
            {
                Source = files.Source,
                ExportHeader = files.Header ?? options.ExportHeader,
                Name = options.Name ?? ProgramName.Derive(options.Source),
                UseResultCache = false,
            },
            cancellationToken);
        return files.Rename(result);
    }

    /// <summary>How a source would be compiled, for tools that parse it themselves; nothing is compiled.</summary>
    /// <param name="options">What to compile.</param>
    /// <param name="cancellationToken">Ends the search for tools.</param>
    /// <returns>A command for each source; or the problem.</returns>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async Task<(ImmutableArray<CompileCommandLine> Commands, Diagnostic? Problem)> FindCommandsAsync(
        CompileOptions options, CancellationToken cancellationToken = default)
    {
        try
        {
            options = options with { ClangFlags = UserFlags.Resolve(options.ClangFlags).Flags };
            var program = await PreparedProgram.PrepareAsync(options, _tools, new StepClock(), cancellationToken);
            // Nobody has asked clang whether a header includes it.
            var vmlinux = await _tools.TryFindVmlinuxAsync(cancellationToken);
            program = program.WithVmlinux(vmlinux is not null && _tools.IsTemporary(vmlinux) ? null : vmlinux);
            return (
                [
                    .. program.Sources.Select(inputs => new CompileCommandLine(
                        inputs.Source.ShownPath, options.WorkingDirectory, [inputs.Clang.Path, .. ClangArguments.Build(inputs), "-c", inputs.Source.FullPath])),
                ],
                null);
        }
        catch (DiagnosticException e)
        {
            return ([], e.Diagnostic);
        }
    }

    /// <summary>Ends what compilations share, and keeps the cache below its limit.</summary>
    public void Dispose() => _tools.Dispose();

    private static (ImmutableArray<string> Flags, ImmutableArray<Diagnostic> Warnings, Diagnostic? Problem) ResolveFlags(CompileOptions options)
    {
        try
        {
            var (flags, warnings) = UserFlags.Resolve(options.ClangFlags);
            return (flags, warnings, null);
        }
        catch (DiagnosticException e)
        {
            return (options.ClangFlags, [], e.Diagnostic);
        }
    }

    /// <summary>What all compilations of this instance that could use the cache have to say of it.</summary>
    private Diagnostic[] Warning(CompileOptions options) => options.UseResultCache && _cacheNotTrusted is { } warning ? [warning] : [];

    /// <summary>The generated header is made of something else, and may be gone tomorrow.</summary>
    private ImmutableArray<string> OfTheUser(ImmutableArray<string> files)
    {
        var generated = _tools.GeneratedHeader;
        var own = files.RemoveAll(file => file == generated);
        return own.Length < files.Length && _tools.Options.Vmlinux is { } vmlinux ? own.Add(SystemPath.Full(vmlinux)) : own;
    }
}
