using Eunomia.Cc.Clang;
using Eunomia.Cc.Describe;
using Eunomia.Cc.Files;
using Eunomia.Cc.Headers;
using Eunomia.Cc.Source;

namespace Eunomia.Cc.Compiling;

/// <summary>Compiles one source and reads its model: clang and libclang, each in a child process, read it at the same time.</summary>
/// <param name="headers">Cuts the headers.</param>
/// <param name="parser">Reads the model.</param>
/// <param name="packageAhead">
/// Makes of an object and its model what goes into the package, while the compiler ends: to give back its memory takes it as long. Null: only later.
/// </param>
/// <param name="clock">Measures the steps.</param>
internal sealed class SourceCompiler(HeaderStore headers, ParserPool.Reader parser, Func<byte[], SourceModel, PackagedObject>? packageAhead, StepClock clock)
{
    /// <summary>Compiles.</summary>
    /// <param name="inputs">The source.</param>
    /// <param name="isWhole">Whether all of its headers is read, and not only what it uses of them.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="Diagnostics.DiagnosticException">A file has a name that clang tells another of.</exception>
    public async Task<CompiledSource> CompileAsync(CompileInputs inputs, bool isWhole, CancellationToken cancellationToken) =>
        isWhole || clock.Measure("slice", () => headers.TrySlice(inputs)) is not { } slices
            ? await CompileAsync(inputs, cancellationToken)
            : await CompileAsync(inputs with { SlicedTexts = [.. slices.Headers.Select(header => (header.Path, header.Text))] }, cancellationToken) with { Slices = slices };

    /// <summary>When the compiler has failed, nobody asks what libclang makes of the source.</summary>
    private async Task<CompiledSource> CompileAsync(CompileInputs inputs, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var written = new TaskCompletionSource<byte[]>(TaskCreationOptions.RunContinuationsAsynchronously);
        var compiled = clock.MeasureAsync(inputs.SlicedTexts.IsEmpty ? "clang" : "clang (slice)", () => ClangDriver.CompileAsync(inputs, written.SetResult, cancellationToken));
        var model = clock.MeasureAsync("libclang", () => parser.ReadAsync(ParseRequest.From(inputs), stop.Token));
        var packaged = packageAhead is null ? null : PackageAheadAsync(packageAhead, written.Task, model, cancellationToken);
        try
        {
            if (await compiled is { Object: not null } clang)
            {
                // What data was read is found while libclang is still at it.
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

    /// <summary>If the compiler ends in a failure after all, nobody asks for the result.</summary>
    private async Task<PackagedObject> PackageAheadAsync(
        Func<byte[], SourceModel, PackagedObject> package, Task<byte[]> written, Task<SourceModel> model, CancellationToken cancellationToken)
    {
        var packaged = package(await written, SourceModelMerger.Merge([await model]));
        cancellationToken.ThrowIfCancellationRequested();
        clock.Measure("compress", () => packaged.Compressed);
        return packaged;
    }
}

/// <summary>What became of one source.</summary>
/// <param name="Inputs">The source, and what it was compiled with.</param>
/// <param name="Clang">What the compiler made of it.</param>
/// <param name="Model">What its syntax tree says.</param>
/// <param name="Data">Which files got into it without being C.</param>
internal sealed record CompiledSource(CompileInputs Inputs, ClangResult Clang, SourceModel Model, DataFiles Data)
{
    /// <summary>What stood in for headers; null: nothing.</summary>
    public HeaderSlices? Slices { get; init; }

    /// <summary>Whether the compiler had nothing to say, and all that was to be known of the headers was known.</summary>
    public bool IsWithoutWord => Clang is { Object: not null, Diagnostics: [], Dependencies: not null } && (Slices is null || (Slices.AreUnchanged && Slices.HaveScanned(Dependencies)));

    /// <summary>What goes into the package, if it has been made already.</summary>
    public Task<PackagedObject>? Packaged { get; init; }

    /// <summary>Clang does not name the header that nobody includes, nor what its assembler reads.</summary>
    public IEnumerable<string> Dependencies =>
        (Clang.Dependencies ?? []).Select(file => Path.Combine(Inputs.Options.WorkingDirectory, file))
            .Concat(new[] { Inputs.Source, Inputs.Header }.OfType<SourceFile>().Select(file => file.FullPath))
            .Concat(Data.Files.Select(file => file.Path));
}
