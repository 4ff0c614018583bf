namespace CliWrap;

/// <summary>Where every command starts.</summary>
public static class Cli
{
    /// <summary>A command that runs <paramref name="targetFilePath"/>, a path or a name found through <c>PATH</c>.</summary>
    public static Command Wrap(string targetFilePath) => new(targetFilePath);
}
