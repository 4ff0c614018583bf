using System.CommandLine;
using System.CommandLine.Invocation;
using System.Runtime.InteropServices;
using Eunomia.Cc.Cli.Commands;
using Eunomia.Cc.Cli.Rendering;
using Eunomia.Cli.Completion;
using Eunomia.Cli.Interop;
using Eunomia.Cli.Manual;
using Eunomia.Cli.Model;

namespace Eunomia.Cc.Cli;

/// <summary>Entry point of <c>ecc</c>.</summary>
internal static class Program
{
    private static readonly TimeSpan GracePeriod = TimeSpan.FromSeconds(2);

    private static async Task<int> Main(string[] args)
    {
        InheritedState.Mend();
        if (args is [SourceParser.Verb])
        {
            return SourceParser.Run();
        }

        using var cancellation = new CancellationTokenSource();
        var signal = 0;
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal(2));
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal(15));
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, OnSignal(1));

        var configuration = new InvocationConfiguration { Error = new BestEffortWriter(Console.Error) };
        var exitCode = await RunAsync(RawArguments.Read(args), configuration, CommandEnvironment.OfProcess, cancellation.Token);
        return signal == 0 ? exitCode : ExitCodes.Signal(signal);

        // The first signal ends children and removes temporaries; a second one finds the default action.
        Action<PosixSignalContext> OnSignal(int number) => context =>
        {
            context.Cancel = Interlocked.CompareExchange(ref signal, number, 0) == 0;
            cancellation.Cancel();
            // Whatever keeps it busy: nothing is being written meanwhile.
            _ = Task.Delay(GracePeriod).ContinueWith(_ => Environment.Exit(ExitCodes.Signal(number)), TaskScheduler.Default);
        };
    }

    /// <summary>Runs one command line; tests call this instead of starting a process.</summary>
    internal static async Task<int> RunAsync(
        IReadOnlyList<string> args, InvocationConfiguration configuration, CommandEnvironment environment, CancellationToken cancellationToken = default)
    {
        // Signals are ours, and a crash must not return 1, which means bad input.
        configuration.ProcessTerminationTimeout = null;
        configuration.EnableDefaultExceptionHandler = false;

        var (own, passedToClang) = Split(args);
        var root = CreateRoot(passedToClang, environment);
        if (GroupedHelp.MayBeAskedBy(own))
        {
            GroupedHelp.Install(root);
        }

        var verb = root.Subcommands.FirstOrDefault(command => own is [var first, ..] && first == command.Name);
        if (verb is not null)
        {
            // It has arguments of its own; sources are not among them.
            root.Arguments.Clear();
        }

        var help = verb is null ? "  try 'ecc --help'" : $"  try 'ecc {verb.Name} --help'";
        // A file may be called @list, and -an is no bundle of -a and -n.
        var parsed = root.Parse(own, new ParserConfiguration { ResponseFileTokenReplacer = null, EnablePosixBundling = false });
        try
        {
            if (parsed.Action is ParseErrorAction)
            {
                if (FormatForPrograms() is { } format)
                {
                    using (format)
                    {
                        foreach (var error in parsed.Errors)
                        {
                            format.Write(CommandLineProblem.Invalid(error.Message, help.Trim()), source: null);
                        }
                    }

                    return ExitCodes.UsageError;
                }

                return Refuse([.. parsed.Errors.Select(error => error.Message)]);
            }

            if (parsed.CommandResult.Command is var command && command != root && command != verb)
            {
                throw new UsageException($"the command '{command.Name}' must come first; a file of that name is written './{command.Name}'");
            }

            return await parsed.InvokeAsync(configuration, cancellationToken);
        }
        catch (UsageException e) when (FormatForPrograms() is { } format)
        {
            using (format)
            {
                format.Write(CommandLineProblem.Invalid(e.Message, help.Trim()), source: null);
            }

            return ExitCodes.UsageError;
        }
        catch (UsageException e)
        {
            return Refuse(e.Message);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            configuration.Error.WriteLine($"ecc: {CommandLineProblem.Interrupted().Message}");
            return ExitCodes.Signal(2);
        }
        catch (Exception e) when (ExhaustedResources.IsMemory(e))
        {
            configuration.Error.WriteLine("ecc: error: there is not enough memory, or no thread can be started; see 'ulimit -a', and the limits of the control group");
            return ExitCodes.ToolchainError;
        }
        catch (Exception e) when (ExhaustedResources.IsFiles(e))
        {
            configuration.Error.WriteLine("ecc: error: this process may not have as many open files as it needs; raise the limit with 'ulimit -n'");
            return ExitCodes.ToolchainError;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException { ParamName: "value" })
        {
            // Standard output is closed or full, or may not become larger (of EFBIG .NET says that an argument is out of range), or the current directory is gone or cannot be listed.
            Tell(CommandLineProblem.InputOutput(e.Message));
            return ExitCodes.InputError;
        }
        catch (Exception e)
        {
            configuration.Error.WriteLine("ecc: internal error: this is a bug in ecc; please report it with the text below");
            configuration.Error.WriteLine(e);
            return ExitCodes.InternalError;
        }

        int Refuse(params string[] messages)
        {
            Array.ForEach(messages, message => Tell(CommandLineProblem.Invalid(message, help)));
            configuration.Error.WriteLine(help);
            return ExitCodes.UsageError;
        }

        void Tell(Diagnostic problem) => configuration.Error.WriteLine($"ecc: error: {TerminalText.Escape(problem.Message)} [{problem.Id}]");

        // Null where people read, or where the command has no such option.
        DiagnosticFormat? FormatForPrograms() =>
            verb is null or WatchCommand && DiagnosticFormats.NameIn(own, environment) is not (null or "text") and var name
                ? DiagnosticFormats.Create(name, configuration, environment, color: null, outputIsForPrograms: true)
                : null;
    }

    /// <summary>The definition of the command line.</summary>
    internal static CompileCommand CreateRoot(ImmutableArray<string> passedToClang, CommandEnvironment environment) => new(passedToClang, environment)
    {
        new InspectCommand(environment),
        new DoctorCommand(environment),
        new VmlinuxCommand(environment),
        new BtfCommand(environment),
        new WatchCommand(passedToClang, environment),
        new CacheCommand(environment),
        new CompletionCommand(() => ToolModel.From(CreateRoot([], environment))),
        new ManualCommand(() => ToolModel.From(CreateRoot([], environment)), EccManual.Create),
    };

    /// <summary>What stands after <c>--</c> goes to clang; the verbs have no use for it.</summary>
    private static (string[] Own, ImmutableArray<string> PassedToClang) Split(IReadOnlyList<string> args)
    {
        var separator = args.ToList().IndexOf("--");
        return separator < 0 ? ([.. args], []) : ([.. args.Take(separator)], [.. args.Skip(separator + 1)]);
    }
}
