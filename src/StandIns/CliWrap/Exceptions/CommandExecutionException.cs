namespace CliWrap.Exceptions;

/// <summary>The process ended with an exit code that the command's validation refuses.</summary>
public class CommandExecutionException(ICommandConfiguration command, int exitCode, string message, Exception? innerException = null)
    : CliWrapException(message, innerException)
{
    /// <summary>The command that was run.</summary>
    public ICommandConfiguration Command { get; } = command;

    /// <summary>How it ended.</summary>
    public int ExitCode { get; } = exitCode;
}
