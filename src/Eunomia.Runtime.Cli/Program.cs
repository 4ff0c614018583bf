using System.CommandLine;
using System.Runtime.InteropServices;
using System.Text;
using Eunomia.Cli.Completion;
using Eunomia.Cli.Interop;
using Eunomia.Cli.Manual;
using Eunomia.Cli.Model;
using Eunomia.Runtime.Cli.Commands;
using Eunomia.Runtime.Cli.Diagnostics;
using Eunomia.Runtime.Cli.Host;
using Eunomia.Runtime.Cli.Interop;
using Eunomia.Runtime.Cli.Rendering;
using Eunomia.Runtime.Diagnostics;
using Eunomia.Runtime.Sources;

namespace Eunomia.Runtime.Cli;

/// <summary>Entry point of <c>ecli</c>.</summary>
internal static class Program
{
    private const int StandardError = 2;

    // The original's, which people type and scripts have.
    private static readonly string[] OriginalCommands = ["push", "pull", "client", "server"];

    private static async Task<int> Main(string[] args)
    {
        InheritedState.Mend();
        using var cancellation = new CancellationTokenSource();
        var signal = 0;
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal(2));
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal(15));
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, OnSignal(1));

        var configuration = new InvocationConfiguration
        {
            Error = new StreamWriter(new ErrorStream(StandardError), new UTF8Encoding(false)) { AutoFlush = true },
        };
        return await RunAsync(RawArguments.Read(args), configuration, EcliEnvironment.OfProcess, cancellation.Token);

        // The first signal stops the run, which then ends as after --timeout, however long detaching takes: not all that is attached would
        // leave the kernel with the process. A second one finds the default action.
        Action<PosixSignalContext> OnSignal(int number) => context =>
        {
            context.Cancel = Interlocked.CompareExchange(ref signal, number, 0) == 0;
            cancellation.Cancel();
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
            errors.Error(CommandProblems.CommandLineInvalid(e.Message, args.Count == 0 ? "try 'ecli --help'" : $"try 'ecli {VerbOf(args) ?? "run"} --help'"));
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
        catch (Exception e) when (ExhaustedResources.IsMemory(e))
        {
            errors.Error(CommandProblems.OutOfMemory());
            return (int)Fault.Environment;
        }
        catch (Exception e) when (ExhaustedResources.IsFiles(e))
        {
            errors.Error(RuntimeProblem.TooManyOpenFiles);
            return (int)Fault.Environment;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException { ParamName: "value" })
        {
            // Standard output is gone or full, or may not become larger: of EFBIG .NET says that an argument is out of range.
            errors.Error(CommandProblems.OutputNotWritable("standard output", FileProblem.ReasonOf(e)));
            return ExitCodes.InputError;
        }
        catch (Exception e)
        {
            configuration.Error.WriteLine("ecli: internal error: this is a bug in ecli; please report it with the text below");
            configuration.Error.WriteLine(TerminalText.Escape(e.ToString()).Replace("\\x0a", "\n", StringComparison.Ordinal));
            return ExitCodes.InternalError;
        }
    }

    /// <summary>The definition of the command line.</summary>
    internal static RootCommand CreateRoot(EcliEnvironment environment)
    {
        var root = new RootCommand("Run eBPF packages: load the programs of a package.json into this kernel and show their events")
        {
            new RunCommand(environment),
            new InspectCommand(environment),
            new ListCommand(environment),
            new CompletionCommand(() => ToolModel.From(CreateRoot(environment), "run"), $"ecli {ProgramOptionsCommand.Verb}"),
            new ProgramOptionsCommand(environment),
            new ManualCommand(() => ToolModel.From(CreateRoot(environment), "run"), EcliManual.Create),
        };
        root.HelpName = "ecli";
        CommandHelp.Install(root);
        return root;
    }

    private static async Task<int> InvokeAsync(
        IReadOnlyList<string> args, InvocationConfiguration configuration, EcliEnvironment environment, CancellationToken cancellationToken)
    {
        var root = CreateRoot(environment);
        if (args is [var about, ..] && (about is "--version" or "-V" || CommandHelp.IsAskedBy(about)))
        {
            return await root.Parse([about], CommandHelp.Parser).InvokeAsync(configuration, cancellationToken);
        }

        var verb = root.Subcommands.FirstOrDefault(command => command.Name == VerbOf(args));
        string[] words = [.. args.Skip(verb is null ? 0 : 1)];
        if (verb is null && args is [var first, ..] && OriginalCommands.Contains(first, StringComparer.Ordinal) && !SystemPath.IsFile(first))
        {
            throw new BpfRuntimeException(CommandProblems.CommandOfTheOriginal(first));
        }

        if (verb is null or RunCommand)
        {
            return await root.Subcommands.OfType<RunCommand>().Single().InvokeAsync(words, verb is not null, root, configuration, cancellationToken);
        }

        if (words.TakeWhile(word => word != "--").Any(CommandHelp.IsAskedBy))
        {
            return await root.Parse([verb.Name, "--help"], CommandHelp.Parser).InvokeAsync(configuration, cancellationToken);
        }

        return await CommandHelp.Parse(root, [verb.Name, .. Checked(verb, words, environment)]).InvokeAsync(configuration, cancellationToken);
    }

    /// <summary>The words of a command, checked for errors, which System.CommandLine would report less well.</summary>
    private static IEnumerable<string> Checked(Command command, string[] words, EcliEnvironment environment)
    {
        var sorted = ArgumentSplitter.Sort(words, command.Options);
        return sorted.Operands.Length > command.Arguments.Sum(argument => argument.Arity.MaximumNumberOfValues)
                ? throw new UsageException($"unexpected argument '{sorted.Operands[^1]}'")
            : command is InspectCommand && sorted.Operands.IsEmpty && !environment.InputIsTerminal() ? [.. sorted.Options, "--", "-"]
            : sorted.Operands.Length < command.Arguments.Sum(argument => argument.Arity.MinimumNumberOfValues) || sorted.Operands is [""]
                ? throw new UsageException("no package is named")
            : [.. sorted.Options, "--", .. sorted.Operands];
    }

    /// <summary>The command's name, if one is named.</summary>
    private static string? VerbOf(IReadOnlyList<string> args) => args is [("run" or "inspect" or "list" or "completion" or ProgramOptionsCommand.Verb or ManualCommand.Verb) and var verb, ..] ? verb : null;
}
