using System.CommandLine;
using Eunomia.Cc.Cli.Options;
using Eunomia.Cc.Cli.Rendering;
using Eunomia.Cc.Kernels;

namespace Eunomia.Cc.Cli.Commands;

/// <summary><c>ecc [options] [SOURCE...] [HEADER]</c>.</summary>
internal sealed class CompileCommand : RootCommand
{
    private readonly CompileCommandOptions _options = new();
    private readonly ImmutableArray<string> _passedToClang;
    private readonly CommandEnvironment _environment;

    /// <summary>Creates the command.</summary>
    /// <param name="passedToClang">The arguments after <c>--</c>.</param>
    /// <param name="environment">The environment.</param>
    public CompileCommand(ImmutableArray<string> passedToClang, CommandEnvironment environment)
        : base("Compile libbpf-style eBPF programs into portable packages")
    {
        _passedToClang = passedToClang;
        _environment = environment;
        HelpName = "ecc";
        Options.OfType<VersionOption>().Single().Aliases.Add("-V");
        _options.AddTo(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var request = CompileRequest.Resolve(parsed, _options, _passedToClang, _environment);
        using var reporter = _options.CreateReporter(parsed.InvocationConfiguration, new OptionValues(parsed, _environment));
        try
        {
            return await CompileAsync(parsed, request, reporter, cancellationToken);
        }
        catch (OperationCanceledException) when (reporter.IsForPrograms && cancellationToken.IsCancellationRequested)
        {
            reporter.Report(CommandLineProblem.Interrupted());
            return ExitCodes.Signal(2);
        }
        catch (Exception e) when (reporter.IsForPrograms && e is IOException or UnauthorizedAccessException)
        {
            reporter.Report(CommandLineProblem.InputOutput(e.Message));
            return ExitCodes.InputError;
        }
    }

    private async Task<int> CompileAsync(ParseResult parsed, CompileRequest request, CompileReporter reporter, CancellationToken cancellationToken)
    {
        var error = parsed.InvocationConfiguration.Error;
        if (parsed.GetValue(_options.LlvmStrip) is not null)
        {
            var warning = CommandLineProblem.WithoutEffect("--llvm-strip-bin", "ecc strips debug information itself");
            if (reporter.IsForPrograms)
            {
                reporter.Report(warning);
            }
            else
            {
                error.WriteLine($"ecc: warning: {warning.Message}");
            }
        }

        if (await BuildFiles.WriteDatabaseAsync(request, cancellationToken) is { } missing)
        {
            reporter.Report(missing);
            return (int)missing.Fault;
        }

        if (request.Compilations.All(options => options.Outputs.IsEmpty))
        {
            return ExitCodes.Success;
        }

        using var progress = new ProgressLine(error, request.Compilations.Length, _environment.ErrorIsTerminal && reporter is { Quiet: false, Json: false, IsForPrograms: false });
        var exitCode = ExitCodes.Success;
        var results = new List<CompileResult>();
        await foreach (var result in CompileBatch.RunAsync(request.Toolchain, request.Compilations, progress, cancellationToken))
        {
            progress.Clear();
            exitCode = Math.Max(exitCode, reporter.Report(result));
            results.Add(result);
            if (result.Succeeded && request.Kernels is { } kernels)
            {
                exitCode = Math.Max(exitCode, await BundleAsync(result, kernels, reporter, cancellationToken));
            }
        }

        if (BuildFiles.WriteDependencies(request, results) is { } problem)
        {
            reporter.Report(problem);
            exitCode = Math.Max(exitCode, (int)problem.Fault);
        }

        return exitCode;
    }

    private static async Task<int> BundleAsync(CompileResult result, KernelSelection kernels, CompileReporter reporter, CancellationToken cancellationToken)
    {
        var (path, count, problem) = await MinimalTypes.TryBundleAsync(result, kernels, cancellationToken);
        if (problem is not null)
        {
            reporter.Report(problem);
            return (int)problem.Fault;
        }

        if (!reporter.Quiet)
        {
            reporter.Remark(TerminalText.Line($"{path}: the package with the types of {count} kernel{(count == 1 ? "" : "s")}"));
        }

        return ExitCodes.Success;
    }
}
