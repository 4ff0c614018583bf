using System.Diagnostics;
using System.Diagnostics.Contracts;

namespace CliWrap;

/// <summary>A process to be run, as a value: every <c>With…</c> returns a changed copy.</summary>
public sealed class Command : ICommandConfiguration
{
    private IReadOnlyList<string> _arguments = [];

    /// <summary>A command without arguments in the current directory.</summary>
    public Command(string targetFilePath) => TargetFilePath = targetFilePath;

    private Command(Command other)
    {
        _arguments = other._arguments;
        TargetFilePath = other.TargetFilePath;
        WorkingDirPath = other.WorkingDirPath;
        EnvironmentVariables = other.EnvironmentVariables;
        Validation = other.Validation;
        StandardInputPipe = other.StandardInputPipe;
        StandardOutputPipe = other.StandardOutputPipe;
        StandardErrorPipe = other.StandardErrorPipe;
    }

    /// <inheritdoc />
    public string TargetFilePath { get; private init; }

    /// <inheritdoc />
    public string Arguments => CommandLine.Join(_arguments);

    /// <inheritdoc />
    public string WorkingDirPath { get; private init; } = Directory.GetCurrentDirectory();

    /// <inheritdoc />
    public IReadOnlyDictionary<string, string?> EnvironmentVariables { get; private init; } =
        new Dictionary<string, string?>(StringComparer.Ordinal);

    /// <inheritdoc />
    public CommandResultValidation Validation { get; private init; } = CommandResultValidation.ZeroExitCode;

    /// <inheritdoc />
    public PipeSource StandardInputPipe { get; private init; } = PipeSource.Null;

    /// <inheritdoc />
    public PipeTarget StandardOutputPipe { get; private init; } = PipeTarget.Null;

    /// <inheritdoc />
    public PipeTarget StandardErrorPipe { get; private init; } = PipeTarget.Null;

    /// <summary>A copy that runs another executable.</summary>
    [Pure]
    public Command WithTargetFile(string targetFilePath) => new(this) { TargetFilePath = targetFilePath };

    /// <summary>A copy with these arguments, each of which reaches the process exactly as given.</summary>
    [Pure]
    public Command WithArguments(IEnumerable<string> arguments) => new(this) { _arguments = [.. arguments] };

    /// <summary>A copy that starts in another directory.</summary>
    [Pure]
    public Command WithWorkingDirectory(string workingDirPath) => new(this) { WorkingDirPath = workingDirPath };

    /// <summary>A copy with these changes to the inherited environment; null removes a variable.</summary>
    [Pure]
    public Command WithEnvironmentVariables(IReadOnlyDictionary<string, string?> environmentVariables) =>
        new(this) { EnvironmentVariables = environmentVariables };

    /// <summary>A copy with another rule for exit codes.</summary>
    [Pure]
    public Command WithValidation(CommandResultValidation validation) => new(this) { Validation = validation };

    /// <summary>A copy that reads from <paramref name="source"/>.</summary>
    [Pure]
    public Command WithStandardInputPipe(PipeSource source) => new(this) { StandardInputPipe = source };

    /// <summary>A copy whose output goes to <paramref name="target"/>.</summary>
    [Pure]
    public Command WithStandardOutputPipe(PipeTarget target) => new(this) { StandardOutputPipe = target };

    /// <summary>A copy whose error output goes to <paramref name="target"/>.</summary>
    [Pure]
    public Command WithStandardErrorPipe(PipeTarget target) => new(this) { StandardErrorPipe = target };

    /// <summary>Runs the command; cancellation kills the process with all its children.</summary>
    /// <inheritdoc cref="ExecuteAsync(CancellationToken, CancellationToken)" />
    public CommandTask<CommandResult> ExecuteAsync(CancellationToken cancellationToken = default) =>
        ExecuteAsync(cancellationToken, CancellationToken.None);

    /// <summary>Runs the command: started when this returns; the task ends when it has exited and its pipes are drained.</summary>
    /// <param name="forcefulCancellationToken">Kills the process with all its children.</param>
    /// <param name="gracefulCancellationToken">Interrupts it, as Ctrl-C does, and waits for it to exit.</param>
    /// <exception cref="System.ComponentModel.Win32Exception">The process cannot be started; thrown here, not from the task.</exception>
    /// <exception cref="Exceptions.CommandExecutionException">From the task: the exit code fails <see cref="Validation"/>.</exception>
    /// <exception cref="OperationCanceledException">From the task: one of the tokens was cancelled.</exception>
    public CommandTask<CommandResult> ExecuteAsync(CancellationToken forcefulCancellationToken, CancellationToken gracefulCancellationToken)
    {
        var child = ChildProcess.Start(this, CreateStartInfo());
        return new CommandTask<CommandResult>(child.CompleteAsync(forcefulCancellationToken, gracefulCancellationToken), child.Id);
    }

    /// <inheritdoc />
    public override string ToString() => $"{TargetFilePath} {Arguments}";

    private ProcessStartInfo CreateStartInfo()
    {
        var startInfo = new ProcessStartInfo(TargetFilePath, _arguments)
        {
            WorkingDirectory = WorkingDirPath,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            CreateNoWindow = true,
        };
        foreach (var (name, value) in EnvironmentVariables)
        {
            if (value is null)
            {
                startInfo.Environment.Remove(name);
            }
            else
            {
                startInfo.Environment[name] = value;
            }
        }

        return startInfo;
    }
}
