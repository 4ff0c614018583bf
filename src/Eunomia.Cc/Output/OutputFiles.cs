using Eunomia.Cc.Output.Interop;

namespace Eunomia.Cc.Output;

/// <summary>
/// Writes what the user asked for to where he asked. Files are replaced as wholes; a link stays and what it leads to is replaced; a device,
/// such as <c>/dev/null</c> or <c>/dev/stdout</c>, is written to.
/// </summary>
internal static class OutputFiles
{
    /// <summary>Writes files that belong together, all or none of those that can be replaced.</summary>
    /// <exception cref="OutputException">One cannot be written; nothing is left behind.</exception>
    public static void Write(params IReadOnlyList<FileContent> files)
    {
        var whole = new List<FileContent>();
        var streams = new List<FileContent>();
        foreach (var file in files)
        {
            var status = FileStatus.Of(file.Path);
            if (status is null or { IsRegular: true } or { IsDirectory: true })
            {
                whole.Add(file with { Path = Follow(file.Path) });
            }
            else if (status is { IsCharacterDevice: true } || FileStatus.Of(file.Path, followLinks: false) is { IsLink: true })
            {
                streams.Add(file);
            }
            else
            {
                // Opening a pipe that nobody reads would wait for ever, and nobody means to overwrite a disk.
                throw new OutputException(file.Path, new IOException("it is no regular file"));
            }
        }

        AtomicFiles.Write(whole);
        foreach (var file in streams)
        {
            WriteTo(file);
        }
    }

    private static string Follow(string path)
    {
        try
        {
            return FileStatus.Of(path, followLinks: false) is { IsLink: true } ? File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path : path;
        }
        catch (Exception e) when (IoMessage.IsAbout(e))
        {
            throw new OutputException(path, e);
        }
    }

    private static void WriteTo(FileContent file)
    {
        try
        {
            using var stream = new FileStream(file.Path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
            stream.Write(file.Content.Span);
        }
        catch (Exception e) when (IoMessage.IsAbout(e))
        {
            throw new OutputException(file.Path, e);
        }
    }
}
