namespace CliWrap;

/// <summary>What makes a finished command an exception instead of a result.</summary>
[Flags]
public enum CommandResultValidation
{
    /// <summary>Nothing: the caller looks at the exit code.</summary>
    None = 0,

    /// <summary>An exit code other than zero.</summary>
    ZeroExitCode = 1,
}
