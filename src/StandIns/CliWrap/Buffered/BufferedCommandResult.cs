namespace CliWrap.Buffered;

/// <summary>How a process ended, and all it wrote.</summary>
public class BufferedCommandResult(
    int exitCode, DateTimeOffset startTime, DateTimeOffset exitTime, string standardOutput, string standardError)
    : CommandResult(exitCode, startTime, exitTime)
{
    /// <summary>What it wrote to its output.</summary>
    public string StandardOutput { get; } = standardOutput;

    /// <summary>What it wrote to its error output.</summary>
    public string StandardError { get; } = standardError;
}
