using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text;
using Eunomia.Cc.Cache;
using Eunomia.Cc.Caching;
using Eunomia.Cc.Clang;
using Eunomia.Cc.Compiling;
using Eunomia.Cc.Describe;
using Eunomia.Cc.Diagnostics;
using Eunomia.Cc.Files;
using Eunomia.Cc.Files.Interop;
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
    private readonly CompilerTools _tools;
    private readonly ResultCache _results;
    private readonly Diagnostic? _cacheNotTrusted;

    /// <summary>Creates one.</summary>
    /// <param name="toolchain">Where to look for tools.</param>
    /// <param name="cancellationToken">Ends what compilations share, such as a <c>vmlinux.h</c> that is being made.</param>
    public Compiler(ToolchainOptions toolchain, CancellationToken cancellationToken = default)
    {
        _tools = new CompilerTools(toolchain, cancellationToken);
        _results = new ResultCache(_tools);
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
        var run = new Compilation(_tools, options, clock);
        var lookup = options.UseResultCache ? await clock.MeasureAsync("cache", () => _results.FindAsync(options, clock, cancellationToken)) : CacheLookup.None;
        CachedResult? made = null;
        ImmutableArray<WrittenFile> outputs = [];
        string? input = null;
        try
        {
            made = lookup.Result ?? await RunAsync(run, cancellationToken);
            if (made is not null)
            {
                cancellationToken.ThrowIfCancellationRequested();
                input = FindInput(options, made.Dependencies);
                if (input is not null)
                {
                    throw new OutputException(input, new IOException("it is a file that the package is made from"));
                }

                outputs = clock.Measure("write", () => Write(options, made.Outputs));
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
            run.Diagnostics.AddRange(options.Outputs.Where(output => output.Path != input && IsOfEarlier(options, output)).Select(output => DiagnosticCatalog.OutputStale(output.Path)));
        }
        else if (lookup is { Result: null, Key: not null })
        {
            clock.Measure("cache", () => _results.Store(lookup, options, made, run.AreDependenciesKnown));
        }

        return new CompileResult
        {
            Source = options.Source,
            Diagnostics = [.. warnings, .. Warning(options), .. lookup.Result?.Diagnostics ?? [], .. run.Diagnostics.ToImmutable()],
            Outputs = outputs,
            MadePackage = made?.Outputs.Package,
            Summary = made?.Outputs.Summary ?? "",
            Commands = made?.Commands ?? run.Commands,
            Dependencies = OfTheUser(PathSpelling.Shorten(made?.Dependencies ?? run.Dependencies)),
            FromCache = made is not null && made == lookup.Result,
            Timings = clock.Steps,
        };
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
            var commands = ImmutableArray.CreateBuilder<CompileCommandLine>();
            foreach (var source in options.LinkedSources.Insert(0, options.Source))
            {
                var inputs = await new Compilation(_tools, options, new StepClock()).PrepareWithoutCompilingAsync(source, cancellationToken);
                commands.Add(new CompileCommandLine(
                    source, options.WorkingDirectory, [inputs.Clang.Path, .. ClangArguments.Build(inputs), "-c", inputs.Source.FullPath]));
            }

            return (commands.ToImmutable(), null);
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

    private static async Task<CachedResult?> RunAsync(Compilation run, CancellationToken cancellationToken) =>
        await run.RunAsync(cancellationToken) is { } outputs
            ? new CachedResult(outputs, run.Diagnostics.ToImmutable(), run.Commands, run.Dependencies)
            : null;

    /// <summary>What all compilations of this instance that could use the cache have to say of it.</summary>
    private Diagnostic[] Warning(CompileOptions options) => options.UseResultCache && _cacheNotTrusted is { } warning ? [warning] : [];

    /// <summary>The generated header is made of something else, and may be gone tomorrow.</summary>
    private ImmutableArray<string> OfTheUser(ImmutableArray<string> files)
    {
        var generated = _tools.GeneratedHeader;
        var own = files.RemoveAll(file => file == generated);
        return own.Length < files.Length && _tools.Options.Vmlinux is { } vmlinux ? own.Add(SystemPath.Full(vmlinux)) : own;
    }

    /// <summary>Whether an output is there from an earlier compile. All but packages are named after their program; those say which it is.</summary>
    private static bool IsOfEarlier(CompileOptions options, OutputFile output)
    {
        if (FileStatus.Read(output.Path) is not { IsRegular: true } || OutputFiles.IsStream(output.Path))
        {
            return false;
        }

        var text = OutputFormat.Find(output.Kind).IsPackage ? FileIdentities.TryRead(output.Path) ?? [] : [];
        var name = ObjectDescriber.ObjectName(options.Name ?? ProgramName.Derive(options.Source));
        return text.AsSpan().IndexOf("obj_name"u8) < 0 || text.AsSpan().IndexOf(Encoding.UTF8.GetBytes(name)) >= 0;
    }

    /// <summary>The output, if there is one, that is a source or a header, too: a link is another name for the same file.</summary>
    private static string? FindInput(CompileOptions options, ImmutableArray<string> dependencies)
    {
        // What has no file yet, or is a device, is nobody's input.
        var existing = options.Outputs.Select(output => (output.Path, Status: FileStatus.Read(output.Path))).Where(output => output.Status is { IsRegular: true }).ToList();
        return existing.Count == 0
            ? null
            : dependencies.Concat(options.LinkedSources).Append(options.Source).Append(options.ExportHeader ?? options.Source)
                .Select(file => FileStatus.Read(file))
                .Select(status => existing.Find(output => FileStatus.AreSame(output.Status, status)).Path)
                .FirstOrDefault(path => path is not null);
    }

    private static ImmutableArray<WrittenFile> Write(CompileOptions options, CompiledOutputs compiled)
    {
        var files = new FileContent[options.Outputs.Length];
        var written = new WrittenFile[files.Length];
        for (var i = 0; i < files.Length; i++)
        {
            var (output, content) = (options.Outputs[i], compiled.Contents[i]);
            files[i] = new FileContent(output.Path, content);
            written[i] = new WrittenFile(output.Kind, output.Path, content.Length);
        }

        OutputFiles.Write(files);
        return ImmutableCollectionsMarshal.AsImmutableArray(written);
    }
}
