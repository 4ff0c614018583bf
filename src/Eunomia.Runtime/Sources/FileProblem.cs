namespace Eunomia.Runtime.Sources;

/// <summary>Describes errors of files as parts of messages.</summary>
public static class FileProblem
{
    /// <summary>The reason: lower case, no full stop.</summary>
    public static string ReasonOf(Exception e) => e switch
    {
        FileNotFoundException => "there is no such file",
        DirectoryNotFoundException => "there is no such directory",
        ArgumentOutOfRangeException { ParamName: "value" } => "the file may not become so large ('ulimit -f' shows the limit)",
        PathTooLongException => "the name is too long",
        UnauthorizedAccessException => "permission denied",
        _ => Lower(e.Message),
    };

    /// <summary>A message of .NET as the middle of a sentence.</summary>
    internal static string Lower(string message) =>
        message is [var first, var second, ..] && !char.IsUpper(second) ? char.ToLowerInvariant(first) + message[1..].TrimEnd('.') : message.TrimEnd('.');
}
