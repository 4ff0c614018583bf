using System.Text;
using CliWrap.Exceptions;

namespace CliWrap.Buffered;

/// <summary>Running a command for the text it writes.</summary>
public static class BufferedCommandExtensions
{
    /// <summary>Runs the command and keeps what it writes; pipes already set still receive it too.</summary>
    /// <inheritdoc cref="Command.ExecuteAsync(CancellationToken, CancellationToken)" />
    public static CommandTask<BufferedCommandResult> ExecuteBufferedAsync(
        this Command command,
        Encoding standardOutputEncoding,
        Encoding standardErrorEncoding,
        CancellationToken forcefulCancellationToken,
        CancellationToken gracefulCancellationToken)
    {
        var (output, error) = (new StringBuilder(), new StringBuilder());
        return command
            .WithStandardOutputPipe(PipeTarget.Merge(command.StandardOutputPipe, PipeTarget.ToStringBuilder(output, standardOutputEncoding)))
            .WithStandardErrorPipe(PipeTarget.Merge(command.StandardErrorPipe, PipeTarget.ToStringBuilder(error, standardErrorEncoding)))
            .ExecuteAsync(forcefulCancellationToken, gracefulCancellationToken)
            .Bind(task => BufferAsync(task, output, error));
    }

    /// <summary>Runs the command and keeps what it writes, read as <paramref name="encoding"/>.</summary>
    /// <inheritdoc cref="Command.ExecuteAsync(CancellationToken, CancellationToken)" />
    public static CommandTask<BufferedCommandResult> ExecuteBufferedAsync(
        this Command command, Encoding encoding, CancellationToken cancellationToken = default) =>
        command.ExecuteBufferedAsync(encoding, encoding, cancellationToken, CancellationToken.None);

    /// <summary>Runs the command and keeps what it writes, read as UTF-8.</summary>
    /// <inheritdoc cref="Command.ExecuteAsync(CancellationToken, CancellationToken)" />
    public static CommandTask<BufferedCommandResult> ExecuteBufferedAsync(
        this Command command, CancellationToken cancellationToken = default) =>
        command.ExecuteBufferedAsync(Encoding.Default, cancellationToken);

    private static async Task<BufferedCommandResult> BufferAsync(Task<CommandResult> task, StringBuilder output, StringBuilder error)
    {
        try
        {
            var result = await task.ConfigureAwait(false);
            return new BufferedCommandResult(result.ExitCode, result.StartTime, result.ExitTime, output.ToString(), error.ToString());
        }
        catch (CommandExecutionException failure)
        {
            throw new CommandExecutionException(
                failure.Command, failure.ExitCode, $"{failure.Message}\n{error.ToString().TrimEnd()}", failure);
        }
    }
}
