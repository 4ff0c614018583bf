using Eunomia.Linux.Interop;

namespace Eunomia.Linux;

/// <summary>
/// Paths as the kernel reads them. To .NET <c>link/..</c> is nothing, wherever it opens a file; where <c>link</c> is a symbolic link, it is
/// the directory above the one that the link leads to. And names may be any bytes: see <see cref="NativeText"/>.
/// </summary>
public static class SystemPath
{
    // As the kernel's own bound.
    private const int MostLinks = 40;

    /// <summary>A path by which .NET opens what the kernel finds behind this one; it is to be opened at once, and shown to nobody.</summary>
    /// <exception cref="IOException">It goes up from where no directory is.</exception>
    public static string Resolve(string path) => NativePath.Openable(WithoutGoingUp(path));

    /// <summary>The path itself, or, where it goes up through a link, the full path of what it leads to, which goes up no more.</summary>
    /// <exception cref="IOException">It goes up from where no directory is.</exception>
    public static string WithoutGoingUp(string path)
    {
        if (!GoesUp(path))
        {
            return path;
        }

        var walked = Walk(path, everyLink: false);
        // As typed, where that is the same.
        return walked == Path.TrimEndingDirectorySeparator(FromHere(path)) ? path : walked;
    }

    /// <summary>The full path, to be shown and compared; where nothing can be opened, what its text says.</summary>
    public static string Full(string path)
    {
        try
        {
            return FromHere(WithoutGoingUp(path));
        }
        catch (IOException)
        {
            return FromHere(path);
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
            return FromHere(path);
        }
    }

    /// <summary>Whether a directory is there.</summary>
    public static bool IsDirectory(string path) => Is(path, Directory.Exists);

    /// <summary>Whether something is there that is no directory.</summary>
    public static bool IsFile(string path) => Is(path, File.Exists);

    /// <summary>The names of the files in a directory that end in some way, in no order.</summary>
    /// <exception cref="IOException">It is none.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static IEnumerable<string> FilesIn(string directory, string ending)
    {
        var names = Directory.GetFiles(Resolve(directory.Length == 0 ? "." : directory), "*" + ending).Select(path => Path.GetFileName(path)).ToArray();
        return Array.Exists(names, NativeText.MayBeOther) ? NativePath.Names(directory).Where(name => name.EndsWith(ending, StringComparison.Ordinal) && IsFile(Path.Combine(directory, name))) : names;
    }

    /// <summary>The full path of one that is relative to a directory.</summary>
    public static string Full(string path, string directory) => Full(Path.Combine(directory, path));

    private static bool Is(string path, Func<string, bool> exists)
    {
        try
        {
            return exists(Resolve(path));
        }
        catch (IOException)
        {
            return false;
        }
    }

    // .NET joins and shortens any text, but does not know every current directory.
    private static string FromHere(string path) => Path.IsPathRooted(path) ? Path.GetFullPath(path) : Path.GetFullPath(path, NativePath.CurrentDirectory);

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
        Push(Path.Combine(NativePath.CurrentDirectory, path));
        while (rest.TryPop(out var name))
        {
            if (name != "..")
            {
                walked = Path.Combine(walked, name);
            }

            if ((everyLink || name == "..") && NativePath.LinkTarget(walked) is { } target)
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
                walked = Directory.Exists(NativePath.Openable(walked)) ? Path.GetDirectoryName(walked) ?? "/" : throw new DirectoryNotFoundException($"'{walked}' is no directory");
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
