using System.Collections.Immutable;
using Eunomia.Cc.Clang;
using Eunomia.Cc.Diagnostics;
using Eunomia.Cc.Output;
using Eunomia.Cc.Toolchain;

namespace Eunomia.Cc;

/// <summary>
/// Turns C sources into packages. One instance looks for its tools once, however many sources it compiles; it may compile several
/// at the same time.
/// </summary>
/// <param name="toolchain">Where to look for tools.</param>
public sealed class Compiler(ToolchainOptions toolchain)
{
    private readonly Toolbox _tools = new(toolchain);

    /// <summary>Compiles one source and writes its outputs, all of them or none.</summary>
    /// <param name="options">What to compile and what to write.</param>
    /// <param name="cancellationToken">Ends the child process; nothing is written then.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async Task<CompileResult> CompileAsync(CompileOptions options, CancellationToken cancellationToken = default)
    {
        var clock = new StepClock();
        var run = new CompileRun(_tools, options, clock);
        Compilation? compilation = null;
        ImmutableArray<WrittenFile> outputs = [];
        try
        {
            compilation = await run.RunAsync(cancellationToken);
            if (compilation is not null)
            {
                cancellationToken.ThrowIfCancellationRequested();
                outputs = clock.Measure("write", () => Write(options, compilation));
            }
        }
        catch (DiagnosticException e)
        {
            run.Diagnostics.Add(e.Diagnostic);
        }
        catch (OutputException e)
        {
            run.Diagnostics.Add(DiagnosticCatalog.OutputNotWritable(e.Path, e.Reason));
            compilation = null;
        }

        if (compilation is null)
        {
            run.Diagnostics.AddRange(options.Outputs.Where(output => File.Exists(output.Path)).Select(output => DiagnosticCatalog.OutputStale(output.Path)));
        }

        return new CompileResult
        {
            Source = options.Source,
            Diagnostics = run.Diagnostics.ToImmutable(),
            Outputs = outputs,
            MadePackage = compilation?.Package,
            Summary = compilation?.Summary ?? "",
            Commands = run.Commands,
            Dependencies = OfTheUser(run.Dependencies),
            Timings = clock.Steps,
        };
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
            var commands = ImmutableArray.CreateBuilder<CompileCommandLine>();
            foreach (var source in options.LinkedSources.Insert(0, options.Source))
            {
                var inputs = await new CompileRun(_tools, options, new StepClock()).PrepareAsync(source, cancellationToken);
                commands.Add(new CompileCommandLine(
                    source, options.WorkingDirectory, [inputs.Clang.Path, .. ClangArguments.Of(inputs), "-c", inputs.Source.FullPath]));
            }

            return (commands.ToImmutable(), null);
        }
        catch (DiagnosticException e)
        {
            return ([], e.Diagnostic);
        }
    }

    /// <summary>What is in the cache is made of something else, and may be gone tomorrow.</summary>
    private ImmutableArray<string> OfTheUser(ImmutableArray<string> files)
    {
        var isCached = files.ToLookup(file => file.StartsWith(toolchain.CacheDirectory + "/", StringComparison.Ordinal));
        return isCached[true].Any() && toolchain.Vmlinux is { } vmlinux ? [.. isCached[false], Path.GetFullPath(vmlinux)] : [.. isCached[false]];
    }

    private static ImmutableArray<WrittenFile> Write(CompileOptions options, Compilation compilation)
    {
        AtomicFiles.Write([.. options.Outputs.Zip(compilation.Contents, (output, content) => (output.Path, content))]);
        return [.. options.Outputs.Zip(compilation.Contents, (output, content) => new WrittenFile(output.Kind, output.Path, content.Length))];
    }
}
