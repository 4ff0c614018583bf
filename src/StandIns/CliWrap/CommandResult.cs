namespace CliWrap;

/// <summary>How a process ended.</summary>
/// <param name="exitCode">Its exit code; 128 plus the signal when a signal ended it.</param>
/// <param name="startTime">When it started.</param>
/// <param name="exitTime">When it ended.</param>
public class CommandResult(int exitCode, DateTimeOffset startTime, DateTimeOffset exitTime)
{
    /// <summary>The exit code; 128 plus the signal when a signal ended the process.</summary>
    public int ExitCode { get; } = exitCode;

    /// <summary>Whether the exit code is zero.</summary>
    public bool IsSuccess => ExitCode == 0;

    /// <summary>When the process started.</summary>
    public DateTimeOffset StartTime { get; } = startTime;

    /// <summary>When the process ended.</summary>
    public DateTimeOffset ExitTime { get; } = exitTime;

    /// <summary>How long it ran.</summary>
    public TimeSpan RunTime => ExitTime - StartTime;
}
