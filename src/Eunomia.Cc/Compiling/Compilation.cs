using System.Collections.Immutable;
using Eunomia.Bpf;
using Eunomia.Cc.Clang;
using Eunomia.Cc.Describe;
using Eunomia.Cc.Diagnostics;
using Eunomia.Cc.Files;
using Eunomia.Cc.Headers;
using Eunomia.Cc.Link;
using Eunomia.Cc.Output;
using Eunomia.Cc.Source;
using Eunomia.Cc.Toolchain;
using Eunomia.Package;

namespace Eunomia.Cc.Compiling;

/// <summary>One compilation, from sources to the bytes of all outputs; nothing is written.</summary>
/// <param name="tools">The tools.</param>
/// <param name="options">What to compile.</param>
/// <param name="clock">Measures the steps.</param>
internal sealed class Compilation(CompilerTools tools, CompileOptions options, StepClock clock)
{
    // Somebody who saves a file that often is not done with it.
    private const int Attempts = 3;

    private bool _hasSlices;

    /// <summary>What was found so far, also when the run ends with an exception.</summary>
    public DiagnosticBag Diagnostics { get; } = new();

    /// <summary>The compiler's command lines.</summary>
    public ImmutableArray<string> Commands { get; private set; } = [];

    /// <summary>
    /// The files that were read, full paths as the compiler spells them: behind a link, the parent of a directory is not what its name says.
    /// </summary>
    public ImmutableArray<string> Dependencies { get; private set; } = [];

    /// <summary>Whether the compiler said of every source which files it opened.</summary>
    public bool AreDependenciesKnown { get; private set; }

    /// <summary>Compiles.</summary>
    /// <returns>The outputs; null after an error.</returns>
    /// <exception cref="DiagnosticException">An error that ends it early.</exception>
    public async Task<CompiledOutputs?> RunAsync(CancellationToken cancellationToken)
    {
        if (!options.WholeVmlinux)
        {
            try
            {
                if (await BuildAsync(isWhole: false, cancellationToken) is { } quick && Finish(quick) is var made && (!quick.HasSlices || !Diagnostics.HasAny))
                {
                    return made;
                }
            }
            catch (DiagnosticException) when (_hasSlices)
            {
                // Whatever there is to say is said of the whole headers.
            }

            Diagnostics.Clear();
        }

        return await BuildAsync(isWhole: true, cancellationToken) is { } built ? Finish(built) : null;
    }

    private CompiledOutputs? Finish(Built built)
    {
        var compilation = built.Packaged is null ? null : Describe(built);
        return Diagnostics.HasErrors ? null : compilation;
    }

    /// <summary>Makes the object that goes into the package; null when that must be done again with whole headers.</summary>
    private async Task<Built?> BuildAsync(bool isWhole, CancellationToken cancellationToken)
    {
        var sources = await Task.WhenAll(options.LinkedSources.Insert(0, options.Source).Select(source => CompileSourceAsync(source, isWhole, cancellationToken)));
        var hasObjects = Array.TrueForAll(sources, source => source.Clang.Object is not null);
        var model = hasObjects ? SourceModelMerger.Merge([.. sources.Select(source => source.Model)]) : SourceModel.Empty;
        _hasSlices = Array.Exists(sources, source => source.Slices is not null);
        var packaged = hasObjects ? await PackageAsync(sources, model, cancellationToken) : null;
        if (packaged is not null && packaged.Incomplete.Any(name => Array.Exists(sources, source => source.Slices?.MayHaveLeftOut(name) == true)))
        {
            return null;
        }

        Commands = [.. sources.Select(source => source.Clang.Command)];
        Dependencies = [.. sources.SelectMany(source => source.Dependencies).Distinct(StringComparer.Ordinal)];
        AreDependenciesKnown = Array.TrueForAll(sources, source => source.Clang.Dependencies is not null && source.Data.AreAll);
        Diagnostics.AddRange(sources.SelectMany(source => source.Clang.Diagnostics));
        if (hasObjects)
        {
            Diagnostics.AddRange(sources.SelectMany(source => DataFiles.Strays(source.Inputs, source.Data)));
            Diagnostics.AddRange(model.Diagnostics);
        }

        return new Built(sources, model, packaged, _hasSlices);
    }

    /// <summary>Reads a source and finds what it is compiled with.</summary>
    /// <exception cref="DiagnosticException">It cannot be read, or something is missing.</exception>
    public Task<CompileInputs> PrepareAsync(string path, CancellationToken cancellationToken) => PrepareAsync(path, mayNeedVmlinux: false, cancellationToken);

    /// <summary>The same for who does not compile: clang cannot tell whether a header includes <c>vmlinux.h</c>.</summary>
    /// <exception cref="DiagnosticException">It cannot be read, or something is missing.</exception>
    public async Task<CompileInputs> PrepareWithoutCompilingAsync(string path, CancellationToken cancellationToken)
    {
        var inputs = await PrepareAsync(path, mayNeedVmlinux: true, cancellationToken);
        return inputs.VmlinuxDirectory is { } directory && tools.IsTemporary(directory) ? inputs with { VmlinuxDirectory = null } : inputs;
    }

    private async Task<CompileInputs> PrepareAsync(string path, bool mayNeedVmlinux, CancellationToken cancellationToken)
    {
        var source = SourceFile.Read(path);
        var header = (options.ExportHeader ?? ExportHeaderRule.Find(path)) is { } named ? SourceFile.Read(named) : null;
        var needsVmlinux = mayNeedVmlinux || source.Mentions("vmlinux.h"u8) || header?.Mentions("vmlinux.h"u8) == true;
        var (clang, vmlinux) = await tools.FindAsync(needsVmlinux, clock, cancellationToken);
        return new CompileInputs(options, clang, source, header, vmlinux);
    }

    private async Task<CompiledSource> CompileSourceAsync(string path, bool isWhole, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var compiled = await CompileOnceAsync(path, isWhole, cancellationToken);
            if (compiled.Inputs.AreUnchanged)
            {
                return compiled;
            }

            // The compiler and libclang read the file themselves, each at another moment.
            if (attempt == Attempts)
            {
                throw new DiagnosticException(DiagnosticCatalog.SourceKeepsChanging(path));
            }
        }
    }

    private async Task<CompiledSource> CompileOnceAsync(string path, bool isWhole, CancellationToken cancellationToken)
    {
        using var parser = tools.Parsers.Open(options.Toolchain, options.WorkingDirectory);
        var inputs = await PrepareAsync(path, cancellationToken);
        var compiled = await CompileWithHeadersAsync(inputs, parser, isWhole, cancellationToken);
        if (compiled.Clang.Diagnostics.Any(IsMissingVmlinux) && inputs.VmlinuxDirectory is null)
        {
            // A header of the program's includes it. If it cannot be made, the reason is thrown and says more than clang does.
            var vmlinux = await clock.MeasureAsync("vmlinux", () => tools.FindVmlinuxAsync(cancellationToken));
            return await CompileWithHeadersAsync(inputs with { VmlinuxDirectory = vmlinux }, parser, isWhole, cancellationToken);
        }

        return compiled;
    }

    private static bool IsMissingVmlinux(Diagnostic diagnostic) =>
        diagnostic.Severity == Severity.Error && diagnostic.Message.StartsWith($"'{VmlinuxHeader.FileName}' file not found", StringComparison.Ordinal);

    /// <summary>
    /// With what the program uses of its headers, if that can be told. Only success without a word counts then: what clang says, it says of
    /// the whole headers.
    /// </summary>
    private async Task<CompiledSource> CompileWithHeadersAsync(CompileInputs inputs, ParserPool.Reader parser, bool isWhole, CancellationToken cancellationToken)
    {
        if (isWhole || clock.Measure("slice", () => tools.Headers.TrySlice(inputs)) is not { } slices)
        {
            return await RunClangAndReadModelAsync(inputs, parser, cancellationToken);
        }

        var quick = await RunClangAndReadModelAsync(inputs with { SlicedTexts = [.. slices.Headers.Select(header => (header.Path, header.Text))] }, parser, cancellationToken);
        return quick.Clang is { Object: not null, Diagnostics: [], Dependencies: not null } && slices.AreUnchanged && slices.HaveScanned(quick.Dependencies)
            ? quick with { Slices = slices }
            : await RunClangAndReadModelAsync(inputs, parser, cancellationToken);
    }

    /// <summary>
    /// The compiler and libclang, each in a child process, read the same source at the same time; what data was read is found while libclang
    /// is still at it. When the compiler has failed, nobody asks what libclang makes of the source.
    /// </summary>
    private async Task<CompiledSource> RunClangAndReadModelAsync(CompileInputs inputs, ParserPool.Reader parser, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var written = new TaskCompletionSource<byte[]>(TaskCreationOptions.RunContinuationsAsynchronously);
        var compiled = clock.MeasureAsync(inputs.SlicedTexts.IsEmpty ? "clang" : "clang (slice)", () => ClangDriver.CompileAsync(inputs, written.SetResult, cancellationToken));
        var model = clock.MeasureAsync("libclang", () => parser.ReadAsync(ParseRequest.From(inputs), stop.Token));
        var packaged = options.LinkedSources.IsEmpty ? PackageAheadAsync(inputs, written.Task, model, cancellationToken) : null;
        try
        {
            if (await compiled is { Object: not null } clang)
            {
                var data = FindDataAsync(inputs, clang.Dependencies, stop.Token);
                var isPackaged = written.Task.IsCompletedSuccessfully && await written.Task == clang.Object;
                return new CompiledSource(inputs, clang, await model, await data) { Packaged = isPackaged ? packaged : null };
            }
        }
        finally
        {
            // In this process libclang goes on until it is done; a child of its own is ended.
            await stop.CancelAsync();
            model.Forget();
            packaged?.Forget();
        }

        return new CompiledSource(inputs, await compiled, SourceModel.Empty, DataFiles.None);
    }

    private async Task<DataFiles> FindDataAsync(CompileInputs inputs, ImmutableArray<string>? dependencies, CancellationToken cancellationToken) => dependencies is { } files
        ? await clock.MeasureAsync("data files", () => DataFiles.FindAsync(inputs, files, cancellationToken)) : DataFiles.None;

    /// <summary>
    /// Does with an object what is done next, while the compiler ends: to give back its memory takes it as long. If it ends in a failure after all,
    /// nobody asks for the result.
    /// </summary>
    private async Task<PackagedObject> PackageAheadAsync(CompileInputs inputs, Task<byte[]> written, Task<SourceModel> model, CancellationToken cancellationToken)
    {
        var packaged = Package(await written, SourceModelMerger.Merge([await model]), PathMap.Create([inputs]));
        cancellationToken.ThrowIfCancellationRequested();
        clock.Measure("compress", () => packaged.Compressed);
        return packaged;
    }

    /// <summary>Links what was compiled, and makes it small and canonical.</summary>
    /// <exception cref="DiagnosticException">The object breaks a rule of its format, or of libbpf's.</exception>
    private async Task<PackagedObject> PackageAsync(CompiledSource[] sources, SourceModel model, CancellationToken cancellationToken)
    {
        var linked = sources is [var only]
            ? only.Clang.Object!
            : await clock.MeasureAsync("link", () => ObjectLinker.LinkAsync(
                tools.Options, [.. sources.Select(source => new LinkedObject(source.Inputs.Source.ShownPath, source.Clang.Object!, source.Model.Places))], cancellationToken));
        try
        {
            return sources is [{ Packaged: { } ahead }] ? await ahead : Package(linked, model, PathMap.Create([.. sources.Select(source => source.Inputs)]));
        }
        catch (MalformedInputException e)
        {
            throw Rejected(e, model);
        }
    }

    private PackagedObject Package(byte[] compiled, SourceModel model, PathMap paths)
    {
        var packaged = clock.Measure("rewrite", () => PackagedObject.Create(compiled, Name, model, paths, options.Stripping));
        return packaged.Bytes.Length <= PackageCodec.MaxObjectSize ? packaged : throw new DiagnosticException(DiagnosticCatalog.ObjectRejected(
            new SourceLocation(options.Source), $"it has {packaged.Bytes.Length} bytes, and a package holds at most {PackageCodec.MaxObjectSize}"));
    }

    private CompiledOutputs Describe(Built built)
    {
        var (sources, model, packaged, _) = built;
        try
        {
            return clock.Measure("describe", () =>
            {
                ObjectChecks.Run(packaged!, model, options, Diagnostics);
                var documentation = new DocMerger(model.Documentation);
                var package = PackageBuilder.Build(
                    [.. sources.Select(source => source.Inputs)], [.. sources.SelectMany(source => source.Data.Files)], Name, packaged!, documentation);
                Diagnostics.AddRange(documentation.Diagnostics);
                Diagnostics.AddRange(PackageValidator.Validate(package.Meta)
                    .Select(problem => DiagnosticCatalog.PackageNotSound(
                        PackagePlaces.Find(package.Meta, problem.Path, model) ?? new SourceLocation(options.Source), problem.Path, problem.Message)));
                var described = new DescribedProgram(Name, options, packaged!, package);
                return new CompiledOutputs(
                    [.. options.Outputs.Select(output => OutputFormat.Find(output.Kind).Write(described))],
                    PackageSummary.Render(package.Meta), new Lazy<BpfPackage>(package));
            });
        }
        catch (InvalidPackageException e)
        {
            // What was just put together is sound, so it is too large to be read again.
            throw new DiagnosticException(DiagnosticCatalog.ObjectRejected(new SourceLocation(options.Source), $"its package would be too large: {e.Message}"));
        }
        catch (MalformedInputException e)
        {
            throw Rejected(e, model);
        }
    }

    private DiagnosticException Rejected(MalformedInputException reason, SourceModel model)
    {
        var place = model.Places.GetValueOrDefault(reason.Subject ?? "", new SourceLocation(options.Source));
        var rejected = DiagnosticCatalog.ObjectRejected(place, reason.Message);
        // The commonest way to an extern that nobody defines.
        return new DiagnosticException(reason.Message.StartsWith("extern ", StringComparison.Ordinal)
            ? rejected with { Hint = "if another source defines it, compile the two together: ecc --link NAME A.bpf.c B.bpf.c" }
            : rejected);
    }

    private string Name => options.Name ?? ProgramName.Derive(options.Source);

    /// <summary>An object that can go into a package, or, without one, what the compiler said.</summary>
    private sealed record Built(CompiledSource[] Sources, SourceModel Model, PackagedObject? Packaged, bool HasSlices);

    private sealed record CompiledSource(CompileInputs Inputs, ClangResult Clang, SourceModel Model, DataFiles Data)
    {
        /// <summary>What stood in for headers; null: nothing.</summary>
        public HeaderSlices? Slices { get; init; }

        /// <summary>What goes into the package, if it has been made already.</summary>
        public Task<PackagedObject>? Packaged { get; init; }

        /// <summary>Clang does not name the header that nobody includes, nor what its assembler reads.</summary>
        public IEnumerable<string> Dependencies =>
            (Clang.Dependencies ?? []).Select(file => Path.Combine(Inputs.Options.WorkingDirectory, file))
                .Concat(new[] { Inputs.Source, Inputs.Header }.OfType<SourceFile>().Select(file => file.FullPath))
                .Concat(Data.Files.Select(file => file.Path));
    }
}

/// <summary>What a compilation made.</summary>
/// <param name="Contents">The bytes of each output, in the order of <see cref="CompileOptions.Outputs"/>.</param>
/// <param name="Summary">What the package holds, in a few words.</param>
/// <param name="Package">The package.</param>
internal sealed record CompiledOutputs(ImmutableArray<ReadOnlyMemory<byte>> Contents, string Summary, Lazy<BpfPackage> Package);
