using System.Collections.Immutable;
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
            Dependencies = run.Dependencies,
            Timings = clock.Steps,
        };
    }

    private static ImmutableArray<WrittenFile> Write(CompileOptions options, Compilation compilation)
    {
        AtomicFiles.Write([.. options.Outputs.Zip(compilation.Contents, (output, content) => (output.Path, content))]);
        return [.. options.Outputs.Zip(compilation.Contents, (output, content) => new WrittenFile(output.Kind, output.Path, content.Length))];
    }
}
