namespace Eunomia.Cc.Files;

/// <summary>Describes errors of files in the words of a diagnostic, without the path, which is said elsewhere.</summary>
internal static class IoMessage
{
    // errno as .NET passes it on in HResult where it has no exception type of its own.
    private const int NoSpace = 28;
    private const int ReadOnlyFileSystem = 30;
    private const int LinkLoop = 40;
    private const int QuotaExceeded = 122;

    /// <summary>
    /// Whether an exception is about a file, which the user can mend, and is no bug. Of a file that may not grow so large (EFBIG, as after
    /// <c>ulimit -f</c>) .NET says that an argument is out of range.
    /// </summary>
    public static bool IsAbout(Exception exception) => exception is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException { ParamName: "value" };

    /// <summary>Turns the exception's text, which repeats the path, into a short reason.</summary>
    public static string Describe(Exception exception) => exception switch
    {
        FileNotFoundException or DirectoryNotFoundException => "no such file or directory",
        UnauthorizedAccessException => "permission denied",
        ArgumentOutOfRangeException { ParamName: "value" } => "the file may not become so large ('ulimit -f' shows the limit)",
        ArgumentException => "this is no file name",
        PathTooLongException => "the name is too long",
        IOException { HResult: LinkLoop } => "too many symbolic links",
        IOException { HResult: NoSpace } => "no space left on the device",
        IOException { HResult: ReadOnlyFileSystem } => "the file system is read-only",
        IOException { HResult: QuotaExceeded } => "the disk quota is used up",
        _ => exception.Message.TrimEnd('.'),
    };
}
