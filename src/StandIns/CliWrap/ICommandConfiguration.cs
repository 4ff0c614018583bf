namespace CliWrap;

/// <summary>How a process is to be run; what exceptions carry.</summary>
public interface ICommandConfiguration
{
    /// <summary>The executable: a path, or a name found through <c>PATH</c>.</summary>
    string TargetFilePath { get; }

    /// <summary>The arguments as one quoted line, for messages; the process receives them one by one.</summary>
    string Arguments { get; }

    /// <summary>The directory the process starts in.</summary>
    string WorkingDirPath { get; }

    /// <summary>Changes to the inherited environment; null removes a variable.</summary>
    IReadOnlyDictionary<string, string?> EnvironmentVariables { get; }

    /// <summary>Whether a non-zero exit code is an exception.</summary>
    CommandResultValidation Validation { get; }

    /// <summary>What the process reads.</summary>
    PipeSource StandardInputPipe { get; }

    /// <summary>Where its output goes.</summary>
    PipeTarget StandardOutputPipe { get; }

    /// <summary>Where its error output goes.</summary>
    PipeTarget StandardErrorPipe { get; }
}
