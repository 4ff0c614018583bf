using System.Collections.Immutable;
using System.CommandLine;
using Eunomia.Cc.Cli.Rendering;
using Eunomia.Cc.Diagnostics;

namespace Eunomia.Cc.Cli.Commands;

/// <summary><c>ecc [options] [SOURCE...] [HEADER]</c>.</summary>
internal sealed class CompileCommand : RootCommand
{
    private readonly CompileCommandOptions _options = new();
    private readonly ImmutableArray<string> _passedToClang;
    private readonly CommandEnvironment _environment;

    /// <summary>Creates the command.</summary>
    /// <param name="passedToClang">What stood after <c>--</c>.</param>
    /// <param name="environment">The surroundings.</param>
    public CompileCommand(ImmutableArray<string> passedToClang, CommandEnvironment environment)
        : base("Compile libbpf-style eBPF programs into portable packages")
    {
        _passedToClang = passedToClang;
        _environment = environment;
        HelpName = "ecc";
        Arguments.Add(_options.Files);
        _options.Toolchain.AddTo(this);
        foreach (var option in _options.All)
        {
            Options.Add(option);
        }

        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var request = CompileRequest.Resolve(parsed, _options, _passedToClang, _environment);
        var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
        if (parsed.GetValue(_options.LlvmStrip) is not null)
        {
            error.WriteLine("ecc: warning: --llvm-strip-bin has no effect: ecc strips debug information itself");
        }

        var values = new OptionValues(parsed, _environment);
        var (json, quiet, verbose) = (values[_options.Json], values[_options.Quiet], values[_options.Verbose]);
        var timings = verbose || values[_options.Timings];
        TimeSpan? startUp = timings ? TimingLines.SinceStart() : null;
        var renderer = new DiagnosticRenderer(error, _environment.Colors(_environment.ErrorIsTerminal, values[_options.Color]));
        using var progress = new ProgressLine(error, request.Compilations.Length, _environment.ErrorIsTerminal && !quiet && !json);

        var exitCode = ExitCodes.Success;
        // A missing tool is the same diagnostic for every source: said once.
        var said = new HashSet<Diagnostic>(ReferenceEqualityComparer.Instance);
        await foreach (var result in CompileAllAsync(request, progress, cancellationToken))
        {
            progress.Clear();
            if (json)
            {
                output.WriteLine(JsonReport.Of(result));
            }

            foreach (var diagnostic in result.Diagnostics.Where(said.Add))
            {
                renderer.Render(diagnostic);
            }

            if (result.Succeeded && !quiet)
            {
                error.WriteLine(TerminalText.Escape(SummaryLine.Of(result)));
            }

            if (verbose)
            {
                foreach (var command in result.Commands)
                {
                    error.WriteLine($"  {TerminalText.Escape(command)}");
                }
            }

            if (timings)
            {
                TimingLines.Write(error, startUp, result.Timings);
                startUp = null;
            }

            exitCode = Math.Max(exitCode, ExitCodeOf(result));
        }

        return exitCode;
    }

    /// <summary>Compiles over the cores; results come in argument order, each as soon as it and those before it are there.</summary>
    private static async IAsyncEnumerable<CompileResult> CompileAllAsync(
        CompileRequest request, ProgressLine progress, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var compiler = new Compiler(request.Toolchain);
        using var cores = new SemaphoreSlim(Environment.ProcessorCount);
        var tasks = request.Compilations.Select(CompileOneAsync).ToArray();
        try
        {
            foreach (var task in tasks)
            {
                yield return await task;
            }
        }
        finally
        {
            // After a cancellation the others must have cleaned up, too, before the process ends.
            await Task.WhenAll(tasks).ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }

        async Task<CompileResult> CompileOneAsync(CompileOptions options)
        {
            await cores.WaitAsync(cancellationToken);
            try
            {
                return await Task.Run(() => compiler.CompileAsync(options, cancellationToken), cancellationToken);
            }
            finally
            {
                cores.Release();
                progress.Advance(options.Source);
            }
        }
    }

    private static int ExitCodeOf(CompileResult result) => result.Succeeded
        ? ExitCodes.Success
        : result.Diagnostics.Where(diagnostic => diagnostic.Severity == Severity.Error).Max(diagnostic => (int)diagnostic.Fault);
}
