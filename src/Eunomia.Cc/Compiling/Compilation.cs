using Eunomia.Bpf;
using Eunomia.Cc.Clang;
using Eunomia.Cc.Describe;
using Eunomia.Cc.Diagnostics;
using Eunomia.Cc.Output;
using Eunomia.Cc.Source;
using Eunomia.Cc.Toolchain;
using Eunomia.Package;

namespace Eunomia.Cc.Compiling;

/// <summary>
/// The steps of one compilation: slice, clang beside the source model (<see cref="SourceCompiler"/>), link and rewrite (<see cref="ObjectPackager"/>),
/// describe (<see cref="ProgramDescriber"/>), emit (<see cref="OutputFormat"/>).
/// </summary>
/// <param name="tools">The tools.</param>
internal sealed class Compilation(CompilerTools tools) : ICompilation
{
    /// <inheritdoc/>
    public async Task<CompilationResult> RunAsync(PreparedProgram program, StepClock clock, CancellationToken cancellationToken)
    {
        // The processes for it start while the headers are cut.
        var parsers = Array.ConvertAll([.. program.Sources], _ => tools.Parsers.Open(program.Options.Toolchain, program.Options.WorkingDirectory));
        try
        {
            // A header of the program's may include a vmlinux.h, too.
            if (program.Sources.Any(tools.Headers.MissesVmlinux))
            {
                program = program.WithVmlinux(await clock.MeasureAsync("vmlinux", () => tools.TryFindVmlinuxAsync(cancellationToken)));
            }

            var result = await CompileAsync(program, parsers, clock, cancellationToken);
            if (!program.LacksVmlinux || !result.MissingHeaders.Contains(VmlinuxHeader.FileName, StringComparer.Ordinal))
            {
                return result;
            }

            // It cannot be made, and the reason, which is thrown, says more than clang does; or only the compiler sees who includes it.
            var vmlinux = await clock.MeasureAsync("vmlinux", () => tools.FindVmlinuxAsync(cancellationToken));
            return await CompileAsync(program.WithVmlinux(vmlinux), parsers, clock, cancellationToken);
        }
        finally
        {
            Array.ForEach(parsers, parser => parser.Dispose());
        }
    }

    /// <summary>
    /// Compiles with what the program uses of its headers, if that can be told. Only success without a word counts then: what there is to say is said of
    /// the whole headers.
    /// </summary>
    private async Task<CompilationResult> CompileAsync(PreparedProgram program, ParserPool.Reader[] parsers, StepClock clock, CancellationToken cancellationToken)
    {
        var packager = new ObjectPackager(program, tools, clock);
        if (!program.Options.WholeVmlinux)
        {
            var sources = await CompileSourcesAsync(isWhole: false);
            if (Array.TrueForAll(sources, source => source.Slices is null))
            {
                return await FinishAsync(program, sources, packager, clock, cancellationToken);
            }

            if (Array.TrueForAll(sources, source => source.IsWithoutWord) && await TryFinishAsync(sources) is { } quick)
            {
                return quick;
            }
        }

        return await FinishAsync(program, await CompileSourcesAsync(isWhole: true), packager, clock, cancellationToken);

        Task<CompiledSource[]> CompileSourcesAsync(bool isWhole) => Task.WhenAll(program.Sources.Select((inputs, index) =>
            new SourceCompiler(tools.Headers, parsers[index], parsers.Length == 1 ? packager.Rewrite : null, clock).CompileAsync(inputs, isWhole, cancellationToken)));

        async Task<CompilationResult?> TryFinishAsync(CompiledSource[] sources)
        {
            try
            {
                var result = await FinishAsync(program, sources, packager, clock, cancellationToken);
                return result is { Outputs: not null, Diagnostics: [] }
                    && !result.IncompleteTypes.Any(name => Array.Exists(sources, source => source.Slices?.MayHaveLeftOut(name) == true)) ? result : null;
            }
            catch (DiagnosticException)
            {
                return null;
            }
        }
    }

    /// <summary>From compiled sources to outputs.</summary>
    private static async Task<CompilationResult> FinishAsync(
        PreparedProgram program, CompiledSource[] sources, ObjectPackager packager, StepClock clock, CancellationToken cancellationToken)
    {
        var diagnostics = new DiagnosticBag();
        diagnostics.AddRange(sources.SelectMany(source => source.Clang.Diagnostics));
        var result = new CompilationResult(null, [])
        {
            Commands = [.. sources.Select(source => source.Clang.Command)],
            Dependencies = [.. sources.SelectMany(source => source.Dependencies).Distinct(StringComparer.Ordinal)],
            AreDependenciesKnown = Array.TrueForAll(sources, source => source.Clang.Dependencies is not null && source.Data.AreAll),
            MissingHeaders = [.. sources.SelectMany(source => source.Clang.MissingHeaders).Distinct(StringComparer.Ordinal)],
        };
        if (Array.Exists(sources, source => source.Clang.Object is null))
        {
            return result with { Diagnostics = diagnostics.ToImmutable() };
        }

        var model = SourceModelMerger.Merge([.. sources.Select(source => source.Model)]);
        var packaged = await packager.PackageAsync(sources, model, cancellationToken);
        diagnostics.AddRange(sources.SelectMany(source => DataFiles.Strays(source.Inputs, source.Data)));
        diagnostics.AddRange(model.Diagnostics);
        CompiledOutputs? outputs = null;
        try
        {
            outputs = clock.Measure("describe", () =>
            {
                var described = ProgramDescriber.Describe(program.Name, program.Sources, [.. sources.SelectMany(source => source.Data.Files)], packaged, model, diagnostics);
                return Emit(described);
            });
        }
        catch (InvalidPackageException e)
        {
            // What was just put together is sound, so it is too large to be read again.
            diagnostics.Add(DiagnosticCatalog.ObjectRejected(new SourceLocation(program.Options.Source), $"its package would be too large: {e.Message}"));
        }
        catch (MalformedInputException e)
        {
            diagnostics.Add(packager.Reject(e, model));
        }

        return result with { Outputs = diagnostics.HasErrors ? null : outputs, Diagnostics = diagnostics.ToImmutable(), IncompleteTypes = packaged.Incomplete };
    }

    private static CompiledOutputs Emit(DescribedProgram program) => new(
        [.. program.Options.Outputs.Select(output => OutputFormat.Find(output.Kind).Write(program))], PackageSummary.Render(program.Package.Meta), new Lazy<BpfPackage>(program.Package));
}
