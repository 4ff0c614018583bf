using Eunomia.Cc.Diagnostics;

namespace Eunomia.Cc.Files;

/// <summary>Reads whole input files; what is wrong with one is a diagnostic.</summary>
internal static class InputFile
{
    /// <summary>The bytes of a file, at least one.</summary>
    /// <param name="path">As the user typed it.</param>
    /// <param name="largest">Largest accepted size, in bytes.</param>
    /// <exception cref="DiagnosticException">It is missing, a directory, empty, too large, no regular file, or not readable.</exception>
    public static byte[] Read(string path, long largest)
    {
        try
        {
            var file = SystemPath.Resolve(path);
            if (Directory.Exists(file))
            {
                throw new DiagnosticException(DiagnosticCatalog.FileNotReadable(path, "it is a directory"));
            }

            // Opening a pipe could block, and a device may have no end.
            if (FileStatus.Read(file) is { IsRegular: false })
            {
                throw new DiagnosticException(DiagnosticCatalog.FileNotReadable(path, "it is no regular file"));
            }

            return new FileInfo(file).Length switch
            {
                0 => throw new DiagnosticException(DiagnosticCatalog.FileEmpty(path)),
                var length when length > largest => throw new DiagnosticException(DiagnosticCatalog.FileTooLarge(path, length, largest)),
                _ => File.ReadAllBytes(file),
            };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new DiagnosticException(DiagnosticCatalog.FileNotReadable(path, IoMessage.Describe(e)));
        }
    }
}
