using System.CommandLine;
using System.CommandLine.Invocation;
using System.Runtime.InteropServices;
using Eunomia.Runtime.Cli.Commands;
using Eunomia.Runtime.Cli.Rendering;
using Eunomia.Runtime.Diagnostics;

namespace Eunomia.Runtime.Cli;

/// <summary>Entry point of <c>ecli</c>.</summary>
internal static class Program
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private static async Task<int> Main(string[] args)
    {
        using var cancellation = new CancellationTokenSource();
        var signal = 0;
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal(2));
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal(15));
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, OnSignal(1));

        var configuration = new InvocationConfiguration { Error = new ForgivingWriter(Console.Error) };
        return await RunAsync(args, configuration, EcliEnvironment.OfProcess, cancellation.Token);

        // The first signal stops the run, which then ends as after --timeout; a second one finds the default action.
        Action<PosixSignalContext> OnSignal(int number) => context =>
        {
            context.Cancel = Interlocked.CompareExchange(ref signal, number, 0) == 0;
            cancellation.Cancel();
            // The kernel takes links back when the process ends, however it does.
            _ = Task.Delay(Patience).ContinueWith(_ => Environment.Exit(ExitCodes.Signal(number)), TaskScheduler.Default);
        };
    }

    /// <summary>Runs one command line; tests call this instead of starting a process.</summary>
    internal static async Task<int> RunAsync(
        IReadOnlyList<string> args, InvocationConfiguration configuration, EcliEnvironment environment, CancellationToken cancellationToken = default)
    {
        // Signals are ours, and a crash must not return 1, which means bad input.
        configuration.ProcessTerminationTimeout = null;
        configuration.EnableDefaultExceptionHandler = false;
        var errors = new ProblemRenderer(configuration.Error, environment.Colors(environment.ErrorIsTerminal, environment.Text("ECLI_COLOR")));
        try
        {
            return await InvokeAsync(args, configuration, environment, cancellationToken);
        }
        catch (UsageException e)
        {
            errors.Error(e.Message, "try 'ecli --help'");
            return ExitCodes.UsageError;
        }
        catch (BpfRuntimeException e)
        {
            errors.Error(e.Problem);
            return (int)e.Problem.Fault;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Before anything was attached: while a package was fetched.
            return ExitCodes.Success;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            errors.Error(e.Message, null);
            return ExitCodes.InputError;
        }
        catch (Exception e)
        {
            configuration.Error.WriteLine("ecli: internal error: this is a bug in ecli; please report it with the text below");
            configuration.Error.WriteLine(TerminalText.Escape(e.ToString()).Replace("\\x0a", "\n", StringComparison.Ordinal));
            return ExitCodes.InternalError;
        }
    }

    private static async Task<int> InvokeAsync(
        IReadOnlyList<string> args, InvocationConfiguration configuration, EcliEnvironment environment, CancellationToken cancellationToken)
    {
        var run = new RunCommand(environment);
        var root = new RootCommand("Runs eBPF packages: loads the program of a package.json into this kernel and shows its events. 'ecli PACKAGE' is short for 'ecli run PACKAGE'.")
        {
            run,
            new InspectCommand(environment),
            new ListCommand(environment),
        };
        root.HelpName = "ecli";
        var verb = root.Subcommands.FirstOrDefault(command => args is [var first, ..] && first == command.Name);
        if (verb == run || (verb is null && !IsForRoot(args)))
        {
            return await run.InvokeAsync(verb == run ? [.. args.Skip(1)] : args, root, configuration, cancellationToken);
        }

        var parsed = root.Parse(args, RunCommand.ParserConfiguration);
        return parsed.Action is ParseErrorAction
            ? throw new UsageException(parsed.Errors[0].Message)
            : await parsed.InvokeAsync(configuration, cancellationToken);
    }

    /// <summary>Whether the words are about ecli itself, and name no package.</summary>
    private static bool IsForRoot(IReadOnlyList<string> args) => args is [] or ["--help" or "-h" or "-?" or "--version"];
}
