namespace Eunomia.Cc.Files;

/// <summary>
/// Writes the output files that the user named. Files are replaced as wholes; a link stays and its target is replaced; what is no
/// file, such as <c>/dev/null</c>, a named pipe, or <c>/dev/stdout</c> whatever that is, is written to.
/// </summary>
internal static class OutputFiles
{
    // As the kernel's own bound.
    private const int MostLinks = 40;

    /// <summary>Writes files that belong together, all or none of those that can be replaced.</summary>
    /// <exception cref="OutputException">One cannot be written; nothing is left behind.</exception>
    public static void Write(params IReadOnlyList<FileContent> files)
    {
        var whole = new List<FileContent>();
        var streams = new List<FileContent>();
        var asked = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var file in files)
        {
            var path = Follow(file.Path);
            var status = FileStatus.Read(path);
            asked[path] = file.Path;
            if (IsStream(path, status))
            {
                streams.Add(file with { Path = path });
            }
            else if (status is null or { IsRegular: true } or { IsDirectory: true })
            {
                whole.Add(file with { Path = path });
            }
            else
            {
                // Nobody means to overwrite a disk, and a socket cannot be opened.
                throw new OutputException(file.Path, new IOException("it is no regular file"));
            }
        }

        try
        {
            AtomicFiles.Write(whole);
            foreach (var file in streams)
            {
                WriteTo(file);
            }
        }
        catch (OutputException e)
        {
            // Nobody has heard of what a link leads to.
            throw new OutputException(asked[e.Path], e.InnerException!);
        }
    }

    /// <summary>Whether a path is written to in place: a device, a pipe or a descriptor, and no file to replace.</summary>
    public static bool IsStream(string path)
    {
        try
        {
            path = Follow(path);
            return IsStream(path, FileStatus.Read(path));
        }
        catch (OutputException)
        {
            return false;
        }
    }

    /// <summary>The outputs that are an input, too: a link is another name for the same file.</summary>
    /// <param name="outputs">Where files are to be written.</param>
    /// <param name="inputs">What they are made from.</param>
    public static IEnumerable<string> FindInputs(IEnumerable<string> outputs, IEnumerable<string> inputs)
    {
        // What has no file yet, or is a device, is nobody's input.
        var existing = outputs.Select(path => (Path: path, Status: FileStatus.Read(path))).Where(output => output.Status is { IsRegular: true }).ToList();
        return existing.Count == 0
            ? []
            : inputs.Select(file => FileStatus.Read(file))
                .SelectMany(status => existing.Where(output => FileStatus.AreSame(output.Status, status)))
                .Select(output => output.Path);
    }

    private static bool IsStream(string path, FileStatus? status) =>
        OpenDescriptor.Find(path) is not null || status is { IsCharacterDevice: true } or { IsNamedPipe: true };

    /// <summary>The target of a link; where that is a descriptor of this process, its path: what that one leads to may be a file and is open.</summary>
    /// <exception cref="OutputException">It leads nowhere, or is not to be written to because of who made it.</exception>
    public static string Follow(string path)
    {
        try
        {
            var followed = SystemPath.WithoutGoingUp(path);
            for (var links = 0; OpenDescriptor.Find(followed) is null && NativePath.LinkTarget(Trusted(followed)) is { } target; links++)
            {
                followed = links < MostLinks
                    ? SystemPath.WithoutGoingUp(Path.Combine(Path.GetDirectoryName(followed) ?? "", target))
                    : throw new IOException("too many symbolic links");
            }

            return followed;
        }
        catch (Exception e) when (IoMessage.IsAbout(e))
        {
            throw new OutputException(path, e);
        }
    }

    private static string Trusted(string path) =>
        FileStatus.Read(path, followLinks: false) is { IsDirectory: false } status
        && FileStatus.Read(Path.GetDirectoryName(SystemPath.Full(path))!) is { } directory && status.IsPlantedIn(directory)
            ? throw new IOException($"'{path}' belongs to another user, in a directory that anybody can write to")
            : path;

    private static void WriteTo(FileContent file)
    {
        try
        {
            OpenDescriptor.Write(file.Path, file.Content.Span);
        }
        catch (Exception e) when (IoMessage.IsAbout(e))
        {
            throw new OutputException(file.Path, e);
        }
    }
}
