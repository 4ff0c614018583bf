namespace Eunomia.Cc.Files;

/// <summary>Full paths as the compiler builds them, with the text of an <c>#include</c> at the end: <c>/src/app/../defs.h</c>.</summary>
internal static class PathSpelling
{
    /// <summary>Whether a path goes up again, so that the name of what it leads to is not known without the file system.</summary>
    public static bool GoesUp(string path) => path.Contains("/../", StringComparison.Ordinal) || path.EndsWith("/..", StringComparison.Ordinal);

    /// <summary>
    /// Each path once, in its shortest form. One that goes up through a link stays as it is: where that leads to is known to the link.
    /// </summary>
    public static ImmutableArray<string> Shorten(ImmutableArray<string> paths) =>
        [.. paths.Select(path => GoesUp(path) && HasLink(path) ? path : Path.GetFullPath(path)).Distinct(StringComparer.Ordinal)];

    private static bool HasLink(string path)
    {
        for (var start = 1; path.IndexOf("/..", start, StringComparison.Ordinal) is > 0 and var end; start = end + 1)
        {
            if (FileStatus.Read(path[..end], followLinks: false) is not { IsDirectory: true })
            {
                return true;
            }
        }

        return false;
    }
}
