using System.Collections.Immutable;
using System.Text;
using Eunomia.Bpf;
using Eunomia.Bpf.Btf;
using Eunomia.Bpf.Objects;
using Eunomia.Cc.Clang;
using Eunomia.Cc.Clang.Hints;
using Eunomia.Cc.Clang.Precompiled;
using Eunomia.Cc.Describe;
using Eunomia.Cc.Diagnostics;
using Eunomia.Cc.Emit.CSharp;
using Eunomia.Cc.Emit.Header;
using Eunomia.Cc.Link;
using Eunomia.Cc.Source;
using Eunomia.Cc.Toolchain;
using Eunomia.Package;

namespace Eunomia.Cc;

/// <summary>One compilation, from sources to the bytes of all outputs; nothing is written.</summary>
/// <param name="tools">The tools.</param>
/// <param name="options">What to compile.</param>
/// <param name="clock">Measures the steps.</param>
internal sealed class CompileRun(Toolbox tools, CompileOptions options, StepClock clock)
{
    // Somebody who saves a file that often is not done with it.
    private const int Attempts = 3;

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
    public async Task<Compilation?> RunAsync(CancellationToken cancellationToken)
    {
        var sources = await Task.WhenAll(options.LinkedSources.Insert(0, options.Source).Select(source => CompileSourceAsync(source, cancellationToken)));
        Commands = [.. sources.Select(source => source.Clang.Command)];
        Dependencies = [.. sources.SelectMany(source => source.Dependencies).Distinct(StringComparer.Ordinal)];
        AreDependenciesKnown = Array.TrueForAll(sources, source => source.Clang.Dependencies is not null && source.Data.AreAll);
        Diagnostics.AddRange(sources.SelectMany(source => source.Clang.Diagnostics));
        if (Array.Exists(sources, source => source.Clang.Object is null))
        {
            return null;
        }

        Diagnostics.AddRange(sources.SelectMany(source => DataFiles.Strays(source.Inputs, source.Data)));
        var model = SourceModelMerger.Merge([.. sources.Select(source => source.Model)]);
        Diagnostics.AddRange(model.Diagnostics);
        var linked = sources is [var only]
            ? only.Clang.Object!
            : await clock.MeasureAsync("link", () => ObjectLinker.LinkAsync(
                tools.Options, [.. sources.Select(source => new LinkedObject(source.Inputs.Source.ShownPath, source.Clang.Object!, source.Model.Places))], cancellationToken));
        var compilation = Describe(sources, model, linked);
        if (options.UseResultCache)
        {
            Rehearsal.Keep(tools.Cache, linked);
        }

        return Diagnostics.HasErrors ? null : compilation;
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

    private async Task<CompiledSource> CompileSourceAsync(string path, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var compiled = await CompileOnceAsync(path, cancellationToken);
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

    private async Task<CompiledSource> CompileOnceAsync(string path, CancellationToken cancellationToken)
    {
        var inputs = await PrepareAsync(path, cancellationToken);
        var (compiled, model, data) = await RunClangAndReadModelAsync(inputs, cancellationToken);
        if (compiled.Diagnostics.Any(IsMissingVmlinux) && inputs.VmlinuxDirectory is null)
        {
            // A header of the program's includes it. If it cannot be made, the reason is thrown and says more than clang does.
            var vmlinux = await clock.MeasureAsync("vmlinux", () => tools.FindVmlinuxAsync(cancellationToken));
            inputs = inputs with { VmlinuxDirectory = vmlinux };
            (compiled, model, data) = await RunClangAndReadModelAsync(inputs, cancellationToken);
        }

        return new CompiledSource(inputs, compiled, model, data);
    }

    private static bool IsMissingVmlinux(Diagnostic diagnostic) =>
        diagnostic.Severity == Severity.Error && diagnostic.Message.StartsWith($"'{VmlinuxHeader.FileName}' file not found", StringComparison.Ordinal);

    /// <summary>With the precompiled header if there is one. Only success counts then: what fails is done again without it.</summary>
    private async Task<Reading> RunClangAndReadModelAsync(CompileInputs inputs, CancellationToken cancellationToken)
    {
        var finding = clock.Measure("pch", () => tools.Precompiled.FindAsync(inputs, cancellationToken));
        if (!finding.IsCompleted || await finding is not { } precompiled)
        {
            return await RunClangAndReadModelOnceAsync(inputs, finding, cancellationToken);
        }

        var quick = await TryRunPrecompiledAsync(inputs with { Precompiled = precompiled }, precompiled, cancellationToken);
        if (quick is { Compiled.Object: { } compiled } && !quick.Compiled.Diagnostics.Any(IsAboutNoFile) && IsWhole(compiled))
        {
            return quick;
        }

        var plain = await RunClangAndReadModelOnceAsync(inputs, Task.FromResult<PrecompiledHeader?>(null), cancellationToken);
        if (quick is null || (quick.Compiled.Object is null && plain.Compiled.Object is not null))
        {
            tools.Precompiled.Drop(precompiled.File);
        }

        return plain;
    }

    /// <summary>
    /// Whether an object can be read. Of a function that only the precompiled header declares, clang leaves the type out of the object
    /// when the program takes nothing but its address, as <c>bpf_ksym_exists()</c> does: then it is an extern that nobody describes.
    /// </summary>
    private static bool IsWhole(byte[] compiled)
    {
        try
        {
            _ = BpfObject.Read(compiled, "object");
            return true;
        }
        catch (MalformedInputException)
        {
            return false;
        }
    }

    /// <summary>
    /// Whether a message names a place in what is no file, such as <c>&lt;command line&gt;</c>: its lines are numbered in another way where a
    /// part of it is precompiled.
    /// </summary>
    private static bool IsAboutNoFile(Diagnostic diagnostic) =>
        diagnostic.IncludedFrom.Concat(diagnostic.Location is { } location ? [location] : []).Any(place => place.File is ['<', .., '>']);

    /// <summary>The compiler starts at once; a file that turns out to be damaged ends it.</summary>
    private async Task<Reading?> TryRunPrecompiledAsync(
        CompileInputs inputs, PrecompiledHeader precompiled, CancellationToken cancellationToken)
    {
        using var damaged = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var compiled = StartClang(inputs, damaged.Token);
        if (await precompiled.File.IsSound)
        {
            return await JoinAsync(inputs, compiled, stop => ReadModelAsync(inputs, stop), cancellationToken);
        }

        await damaged.CancelAsync();
        await compiled.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        return null;
    }

    /// <summary>
    /// The compiler and libclang, each in a child process, read the same source at the same time. While a precompiled header is
    /// being made, libclang waits for it: all three at once take longer on two cores, and the run does not end before it is made.
    /// </summary>
    private async Task<Reading> RunClangAndReadModelOnceAsync(CompileInputs inputs, Task<PrecompiledHeader?> coming, CancellationToken cancellationToken)
    {
        var compiled = StartClang(inputs, cancellationToken);
        return await JoinAsync(
            inputs, compiled, stop => coming.IsCompleted ? ReadModelAsync(inputs, stop) : ReadModelLaterAsync(inputs, compiled, coming, stop), cancellationToken);
    }

    /// <summary>
    /// Waits for both, and finds what data was read while libclang is still at it; when the compiler has failed, nobody asks what libclang
    /// makes of the source.
    /// </summary>
    private async Task<Reading> JoinAsync(CompileInputs inputs, Task<ClangResult> compiled, Func<CancellationToken, Task<SourceModel>> read, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var model = read(stop.Token);
        try
        {
            if ((await compiled).Object is not null)
            {
                var data = FindDataAsync(inputs, (await compiled).Dependencies, stop.Token);
                return new Reading(await compiled, await model, await data);
            }
        }
        finally
        {
            await stop.CancelAsync();
        }

        // In this process it goes on until it is done; one of its own is gone at once.
        _ = model.ContinueWith(static ended => ended.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        return new Reading(await compiled, SourceModel.Empty, DataFiles.None);
    }

    /// <summary>
    /// Starts the compiler before anything else that is large: a process that is compiling its own code takes ten times as long to start
    /// another.
    /// </summary>
    private Task<ClangResult> StartClang(CompileInputs inputs, CancellationToken cancellationToken)
    {
        var compiled = clock.MeasureAsync("clang", () => ClangDriver.CompileAsync(inputs, cancellationToken));
        Rehearsal.Start(tools.Cache, sample => Rehearse(inputs, sample));
        return compiled;
    }

    private async Task<SourceModel> ReadModelLaterAsync(CompileInputs inputs, Task<ClangResult> compiled, Task<PrecompiledHeader?> coming, CancellationToken cancellationToken)
    {
        if ((await compiled).Object is { } first)
        {
            if (options.Toolchain.SourceParser.IsEmpty)
            {
                // To have it loaded: nobody asks for its version.
                _ = Task.Run(() => LibClangLocator.Version(options.Toolchain, inputs.Clang), cancellationToken: CancellationToken.None);
            }

            Rehearsal.Start(first, sample => Rehearse(inputs, sample));
        }

        return await ReadModelAsync(inputs with { Precompiled = await coming }, cancellationToken);
    }

    private Task<SourceModel> ReadModelAsync(CompileInputs inputs, CancellationToken cancellationToken) => clock.MeasureAsync(
        "libclang", () => ParserProcess.ReadAsync(options.Toolchain, ParseRequest.Of(inputs), options.WorkingDirectory, cancellationToken));

    private async Task<DataFiles> FindDataAsync(CompileInputs inputs, ImmutableArray<string>? dependencies, CancellationToken cancellationToken) => dependencies is { } files
        ? await clock.MeasureAsync("data files", () => DataFiles.FindAsync(inputs, files, cancellationToken)) : DataFiles.None;

    private Compilation Describe(CompiledSource[] sources, SourceModel model, byte[] compiled)
    {
        var name = options.Name ?? Output.OutputPlan.NameOf(options.Source);
        var inputs = sources.Select(source => source.Inputs).ToImmutableArray();
        try
        {
            var packaged = clock.Measure("rewrite", () => PackagedObject.Create(compiled, name, model, PathMap.Of(inputs), options.Stripping));
            if (packaged.Bytes.Length > PackageCodec.MaxObjectSize)
            {
                throw new DiagnosticException(DiagnosticCatalog.ObjectRejected(
                    new SourceLocation(options.Source), $"it has {packaged.Bytes.Length} bytes, and a package holds at most {PackageCodec.MaxObjectSize}"));
            }

            return clock.Measure("describe", () =>
            {
                ObjectChecks.Run(packaged, model, options, Diagnostics);
                var documentation = new DocumentationJoin(model.Documentation);
                var package = PackageBuilder.Build(inputs, [.. sources.SelectMany(source => source.Data.Files)], name, packaged, documentation);
                Diagnostics.AddRange(documentation.Diagnostics);
                Diagnostics.AddRange(PackageValidator.Validate(package.Meta)
                    .Select(problem => DiagnosticCatalog.PackageNotSound(
                        PackagePlaces.Find(package.Meta, problem.Path, model) ?? new SourceLocation(options.Source), problem.Path, problem.Message)));
                return new Compilation(
                    [.. options.Outputs.Select(output => Content(output.Kind, name, packaged, package))],
                    PackageSummary.Of(package.Meta), new Lazy<BpfPackage>(package));
            });
        }
        catch (InvalidPackageException e)
        {
            // What was just put together is sound, so it is too large to be read again.
            throw new DiagnosticException(DiagnosticCatalog.ObjectRejected(new SourceLocation(options.Source), $"its package would be too large: {e.Message}"));
        }
        catch (MalformedInputException e)
        {
            var place = model.Places.GetValueOrDefault(e.Subject ?? "", new SourceLocation(options.Source));
            var rejected = DiagnosticCatalog.ObjectRejected(place, e.Message);
            // The commonest way to an extern that nobody defines.
            throw new DiagnosticException(e.Message.StartsWith("extern ", StringComparison.Ordinal)
                ? rejected with { Hint = "if another source defines it, compile the two together: ecc --link NAME A.bpf.c B.bpf.c" }
                : rejected);
        }
    }

    /// <summary>Does what comes after the compiler with an object of an earlier run; see <see cref="Rehearsal"/>.</summary>
    internal void Rehearse(CompileInputs inputs, byte[] sample)
    {
        var messages = ClangHints.Explain(
            ClangDiagnosticParser.Parse("a.c:1:2: warning: a message [-Wname]\n", "/a.c", "a.c"), HintContext.Of(inputs.Source, []));
        var types = BpfObject.Read(sample, "sample").Types;
        var exported = Enumerable.Range(1, types.Count).Select(id => (uint)id).FirstOrDefault(id => types[id] is { Kind: BtfKind.Struct, Name.Length: > 0 });
        var model = new SourceModel(types, exported == 0 ? [] : [exported]);
        var alone = new CompileRun(tools, options with { Stripping = Stripping.Full }, new StepClock());
        alone.Describe([new CompiledSource(inputs, new ClangResult(sample, messages, "", []), model, DataFiles.None)], model, sample);
    }

    private ReadOnlyMemory<byte> Content(OutputKind kind, string name, PackagedObject packaged, BpfPackage package) => kind switch
    {
        OutputKind.Package => Encoding.UTF8.GetBytes(PackageWriter.ToJson(package, options.Indented)),
        OutputKind.PackageYaml => Encoding.UTF8.GetBytes(PackageWriter.ToYaml(package)),
        OutputKind.Skeleton => Encoding.UTF8.GetBytes(PackageWriter.ToJson(package.Meta, options.Indented)),
        OutputKind.Object => packaged.Bytes,
        OutputKind.CSharp => Encoding.UTF8.GetBytes(CSharpEmitter.Emit(name, packaged, package.Meta, options.CSharpNamespace)),
        OutputKind.CSharpProgram => Encoding.UTF8.GetBytes(CSharpEmitter.Emit(name, packaged, package.Meta, options.CSharpNamespace, runs: true)),
        OutputKind.Header => Encoding.UTF8.GetBytes(HeaderEmitter.Emit(name, packaged, package.Meta)),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "no such output"),
    };

    // A class: a task of a struct is compiled at run time.
    private sealed record Reading(ClangResult Compiled, SourceModel Model, DataFiles Data);

    private sealed record CompiledSource(CompileInputs Inputs, ClangResult Clang, SourceModel Model, DataFiles Data)
    {
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
internal sealed record Compilation(ImmutableArray<ReadOnlyMemory<byte>> Contents, string Summary, Lazy<BpfPackage> Package);
