using System.Collections.Immutable;
using System.Text;
using Eunomia.Bpf;
using Eunomia.Cc.Clang;
using Eunomia.Cc.Describe;
using Eunomia.Cc.Diagnostics;
using Eunomia.Cc.Emit.CSharp;
using Eunomia.Cc.Emit.Header;
using Eunomia.Cc.Link;
using Eunomia.Cc.Output;
using Eunomia.Cc.Source;
using Eunomia.Cc.Toolchain;
using Eunomia.Package;

namespace Eunomia.Cc;

/// <summary>
/// Turns C sources into packages. One instance looks for its tools once, however many sources it compiles; it may compile several
/// at the same time.
/// </summary>
/// <param name="toolchain">Where to look for tools.</param>
public sealed class Compiler(ToolchainOptions toolchain)
{
    private readonly Lock _lock = new();
    private readonly VmlinuxHeader _vmlinux = new(toolchain);
    private Task<ClangCompiler>? _clang;
    private Task<string>? _vmlinuxDirectory;

    /// <summary>Compiles one source and writes its outputs, all of them or none.</summary>
    /// <param name="options">What to compile and what to write.</param>
    /// <param name="cancellationToken">Ends the child process; nothing is written then.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async Task<CompileResult> CompileAsync(CompileOptions options, CancellationToken cancellationToken = default)
    {
        var clock = new StepClock();
        var diagnostics = new DiagnosticBag();
        BpfPackage? package = null;
        var commands = new List<string>();
        ImmutableArray<WrittenFile> outputs = [];
        try
        {
            var compilation = await CompileAndDescribeAsync(options, diagnostics, commands, clock, cancellationToken);
            if (compilation is not null && !diagnostics.HasErrors)
            {
                cancellationToken.ThrowIfCancellationRequested();
                outputs = clock.Measure("write", () => Write(compilation.Outputs));
                package = compilation.Package;
            }
        }
        catch (DiagnosticException e)
        {
            diagnostics.Add(e.Diagnostic);
        }
        catch (OutputException e)
        {
            diagnostics.Add(DiagnosticCatalog.OutputNotWritable(e.Path, e.Reason));
        }

        if (package is null)
        {
            diagnostics.AddRange(options.Outputs.Where(output => File.Exists(output.Path)).Select(output => DiagnosticCatalog.OutputStale(output.Path)));
        }

        return new CompileResult
        {
            Source = options.Source,
            Diagnostics = diagnostics.ToImmutable(),
            Outputs = outputs,
            Package = package,
            Commands = [.. commands],
            Timings = clock.Steps,
        };
    }

    private async Task<Compilation?> CompileAndDescribeAsync(
        CompileOptions options, DiagnosticBag diagnostics, List<string> commands, StepClock clock, CancellationToken cancellationToken)
    {
        var sources = await Task.WhenAll(options.LinkedSources.Insert(0, options.Source)
            .Select(source => CompileSourceAsync(options, source, clock, cancellationToken)));
        commands.AddRange(sources.Select(source => source.Clang.Command));
        diagnostics.AddRange(sources.SelectMany(source => source.Clang.Diagnostics));
        if (Array.Exists(sources, source => source.Clang.Object is null))
        {
            return null;
        }

        var model = SourceModelMerger.Merge([.. sources.Select(source => source.Model)]);
        diagnostics.AddRange(model.Diagnostics);
        var linked = sources is [var only]
            ? only.Clang.Object!
            : await clock.MeasureAsync("link", () => ObjectLinker.LinkAsync(
                toolchain, [.. sources.Select(source => (source.Inputs.Source.ShownPath, source.Clang.Object!))], cancellationToken));
        return clock.Measure("describe", () => Describe(options, sources, model, linked, diagnostics));
    }

    private async Task<CompiledSource> CompileSourceAsync(
        CompileOptions options, string sourcePath, StepClock clock, CancellationToken cancellationToken)
    {
        var source = SourceFile.Read(sourcePath);
        var header = (options.ExportHeader ?? ExportHeaderRule.Find(sourcePath)) is { } path ? SourceFile.Read(path) : null;
        var clang = await clock.MeasureAsync("toolchain", () => FindClangAsync(cancellationToken));

        var vmlinux = source.Mentions("vmlinux.h"u8) || header?.Mentions("vmlinux.h"u8) == true
            ? await clock.MeasureAsync("vmlinux", () => TryFindVmlinuxAsync(cancellationToken))
            : null;
        var inputs = new CompileInputs(options, clang, source, header, vmlinux);
        var (compiled, model) = await RunClangAndReadModelAsync(inputs, clock, cancellationToken);
        if (compiled.Diagnostics.Any(IsMissingVmlinux) && vmlinux is null)
        {
            // A header of the program's includes it. If it cannot be made, the reason is thrown and says more than clang does.
            vmlinux = await clock.MeasureAsync("vmlinux", () => FindVmlinuxAsync(cancellationToken));
            inputs = inputs with { VmlinuxDirectory = vmlinux };
            (compiled, model) = await RunClangAndReadModelAsync(inputs, clock, cancellationToken);
        }

        return new CompiledSource(inputs, compiled, model);
    }

    private static bool IsMissingVmlinux(Diagnostic diagnostic) =>
        diagnostic.Severity == Severity.Error && diagnostic.Message.StartsWith($"'{VmlinuxHeader.FileName}' file not found", StringComparison.Ordinal);

    /// <summary>The compiler in a child process and libclang in this one read the same source at the same time.</summary>
    private static async Task<(ClangResult Compiled, SourceModel Model)> RunClangAndReadModelAsync(
        CompileInputs inputs, StepClock clock, CancellationToken cancellationToken)
    {
        var compiled = clock.MeasureAsync("clang", () => ClangDriver.CompileAsync(inputs, cancellationToken));
        var model = clock.MeasureAsync("libclang", () => DeepStack.RunAsync(() => SourceModelReader.Read(inputs)));
        await Task.WhenAll(compiled, model);
        return (await compiled, await model);
    }

    private static Compilation Describe(
        CompileOptions options, CompiledSource[] sources, SourceModel model, byte[] compiled, DiagnosticBag diagnostics)
    {
        var name = options.Name ?? OutputPlan.NameOf(options.Source);
        var inputs = sources.Select(source => source.Inputs).ToImmutableArray();
        try
        {
            var packaged = PackagedObject.Create(compiled, name, model, PathMap.Of(inputs), options.Stripping);
            ObjectChecks.Run(packaged, options.Source, diagnostics);
            var documentation = new DocumentationJoin(model.Documentation);
            var package = PackageBuilder.Build(inputs, name, packaged, documentation);
            diagnostics.AddRange(documentation.Diagnostics);
            diagnostics.AddRange(PackageValidator.Validate(package.Meta)
                .Select(problem => DiagnosticCatalog.PackageNotSound(options.Source, problem.Path, problem.Message)));
            return new Compilation(Serialize(options, name, packaged, package), package);
        }
        catch (MalformedInputException e)
        {
            throw new DiagnosticException(DiagnosticCatalog.ObjectRejected(options.Source, e.Message));
        }
    }

    private static ImmutableArray<WrittenFile> Write(ImmutableArray<Serialized> outputs)
    {
        AtomicFiles.Write([.. outputs.Select(output => (output.File.Path, output.Content))]);
        return [.. outputs.Select(output => new WrittenFile(output.File.Kind, output.File.Path, output.Content.Length))];
    }

    private static ImmutableArray<Serialized> Serialize(CompileOptions options, string name, PackagedObject packaged, BpfPackage package)
    {
        return [.. options.Outputs.Select(output => new Serialized(output, Content(output.Kind)))];

        ReadOnlyMemory<byte> Content(OutputKind kind) => kind switch
        {
            OutputKind.Package => Encoding.UTF8.GetBytes(PackageWriter.ToJson(package)),
            OutputKind.PackageYaml => Encoding.UTF8.GetBytes(PackageWriter.ToYaml(package)),
            OutputKind.Skeleton => Encoding.UTF8.GetBytes(PackageWriter.ToJson(package.Meta)),
            OutputKind.Object => packaged.Bytes,
            OutputKind.CSharp => Encoding.UTF8.GetBytes(CSharpEmitter.Emit(name, packaged, package.Meta, options.CSharpNamespace)),
            OutputKind.Header => Encoding.UTF8.GetBytes(HeaderEmitter.Emit(name, packaged, package.Meta)),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "no such output"),
        };
    }

    private Task<ClangCompiler> FindClangAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return _clang ??= ClangLocator.FindAsync(toolchain, cancellationToken);
        }
    }

    private Task<string> FindVmlinuxAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return _vmlinuxDirectory ??= _vmlinux.EnsureAsync(cancellationToken);
        }
    }

    /// <summary>The program may have its own header, or mention the name in a comment only: then it does not matter that none can be made.</summary>
    private async Task<string?> TryFindVmlinuxAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await FindVmlinuxAsync(cancellationToken);
        }
        catch (DiagnosticException) when (toolchain.Vmlinux is null)
        {
            return null;
        }
    }

    private sealed record CompiledSource(CompileInputs Inputs, ClangResult Clang, SourceModel Model);

    private sealed record Compilation(ImmutableArray<Serialized> Outputs, BpfPackage Package);

    private readonly record struct Serialized(OutputFile File, ReadOnlyMemory<byte> Content);
}
