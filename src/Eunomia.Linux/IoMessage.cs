using Eunomia.Linux.Interop;

namespace Eunomia.Linux;

/// <summary>Describes errors of files in the words of a diagnostic, without the path, which is said elsewhere.</summary>
internal static class IoMessage
{
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
        // An errno, where .NET has no exception of its own for it.
        IOException { HResult: LibC.ErrorLinkLoop } => "too many symbolic links",
        IOException { HResult: LibC.ErrorNoSpace } => "no space left on the device",
        IOException { HResult: LibC.ErrorReadOnlyFileSystem } => "the file system is read-only",
        IOException { HResult: LibC.ErrorQuotaExceeded } => "the disk quota is used up",
        _ => exception.Message.TrimEnd('.'),
    };
}
