namespace Eunomia.Cc.Cli.Rendering;

/// <summary>Paths in diagnostics, relative to other directories. A <c>#line</c> of a hostile source can make any text a path.</summary>
internal static class DiagnosticPath
{
    /// <summary>The full path; the text itself when it is no valid path.</summary>
    public static string Full(string path) => path.Length == 0 || path.Contains('\0', StringComparison.Ordinal) ? path : SystemPath.Full(path);

    /// <summary>The path as seen from a directory, or null when it does not lie below it.</summary>
    /// <param name="directory">A full path.</param>
    /// <param name="path">Relative to the current directory, or a full path.</param>
    public static string? Below(string directory, string path)
    {
        var full = Full(path);
        if (!Path.IsPathRooted(full) || full.Contains('\0', StringComparison.Ordinal))
        {
            return null;
        }

        var relative = Path.GetRelativePath(directory, full);
        return relative == ".." || relative.StartsWith("../", StringComparison.Ordinal) ? null : relative;
    }
}
