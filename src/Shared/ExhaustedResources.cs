using System.ComponentModel;

namespace Eunomia.Cli;

/// <summary>Recognises exceptions of a process at a limit of memory, threads or files: no bug, and nothing wrong with its input.</summary>
internal static class ExhaustedResources
{
    private const int TooManyFilesOfAll = 23; // ENFILE
    private const int TooManyFiles = 24; // EMFILE

    /// <summary>Whether there was no memory, or no thread could be started.</summary>
    public static bool IsMemory(Exception exception) => Causes(exception).Any(cause => cause is OutOfMemoryException);

    /// <summary>
    /// Whether no more files could be opened. Where code is compiled at run time, the parts of a program are files, too, and one that could not
    /// be opened is said to be missing.
    /// </summary>
    public static bool IsFiles(Exception exception) => Causes(exception).Any(cause => cause switch
    {
        FileNotFoundException { FileName: { } name } => IsAssembly(name),
        FileLoadException { FileName: { } name } => IsAssembly(name),
        IOException io => io.HResult is TooManyFiles or TooManyFilesOfAll,
        Win32Exception native => native.NativeErrorCode is TooManyFiles or TooManyFilesOfAll,
        _ => false,
    });

    private static bool IsAssembly(string name) => name.Contains(", Version=", StringComparison.Ordinal);

    private static IEnumerable<Exception> Causes(Exception exception)
    {
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            yield return cause;
        }
    }
}
