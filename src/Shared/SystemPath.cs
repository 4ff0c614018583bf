namespace Eunomia;

/// <summary>
/// Paths as the kernel reads them. To .NET <c>link/..</c> is nothing, wherever it opens a file; where <c>link</c> is a symbolic link, it is
/// the directory above the one that the link leads to.
/// </summary>
internal static class SystemPath
{
    // As the kernel's own bound.
    private const int MostLinks = 40;

    /// <summary>The path itself, or, where it goes up through a link, the full path of what it leads to, which goes up no more.</summary>
    /// <exception cref="IOException">It goes up from where no directory is.</exception>
    public static string Resolve(string path)
    {
        if (!GoesUp(path))
        {
            return path;
        }

        var walked = Walk(path, everyLink: false);
        // As typed, where that is the same.
        return walked == Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)) ? path : walked;
    }

    /// <summary>The full path, to be shown and compared; where nothing can be opened, what its text says.</summary>
    public static string Full(string path)
    {
        try
        {
            return Path.GetFullPath(Resolve(path));
        }
        catch (IOException)
        {
            return Path.GetFullPath(path);
        }
    }

    /// <summary>The full path without any link in it; where nothing can be opened, what its text says.</summary>
    public static string Real(string path)
    {
        try
        {
            return Walk(path, everyLink: true);
        }
        catch (IOException)
        {
            return Path.GetFullPath(path);
        }
    }

    /// <summary>The full path of one that is relative to a directory.</summary>
    public static string Full(string path, string directory) => Full(Path.Combine(directory, path));

    /// <summary>Whether there is a <c>..</c> behind a name. The current directory's own path has no links.</summary>
    private static bool GoesUp(string path)
    {
        var above = path.AsSpan();
        while (above.StartsWith("../") || above.StartsWith("./") || above.StartsWith("/"))
        {
            above = above[(above.IndexOf('/') + 1)..];
        }

        return above.Contains("/../", StringComparison.Ordinal) || above.EndsWith("/..", StringComparison.Ordinal);
    }

    /// <summary>Walks along a path, name by name.</summary>
    /// <param name="path">The path.</param>
    /// <param name="everyLink">Whether every link is followed; else only one that the path goes up from.</param>
    private static string Walk(string path, bool everyLink)
    {
        var (walked, rest, links) = ("/", new Stack<string>(), 0);
        Push(Path.Combine(Directory.GetCurrentDirectory(), path));
        while (rest.TryPop(out var name))
        {
            if (name != "..")
            {
                walked = Path.Combine(walked, name);
            }

            if ((everyLink || name == "..") && new DirectoryInfo(walked).LinkTarget is { } target)
            {
                if (++links > MostLinks)
                {
                    throw new IOException("too many symbolic links");
                }

                if (name == "..")
                {
                    rest.Push(name);
                }

                // What it leads to is walked to first, from where the link is.
                walked = target.StartsWith('/') ? "/" : Path.GetDirectoryName(walked)!;
                Push(target);
            }
            else if (name == "..")
            {
                walked = Directory.Exists(walked) ? Path.GetDirectoryName(walked) ?? "/" : throw new DirectoryNotFoundException($"'{walked}' is no directory");
            }
        }

        return walked;

        void Push(string names)
        {
            foreach (var name in Enumerable.Reverse(names.Split('/')).Where(name => name is not ("" or ".")))
            {
                rest.Push(name);
            }
        }
    }
}
