using System.Globalization;
using Eunomia.Linux.Interop;

namespace Eunomia.Linux;

/// <summary>
/// Replaces files as wholes: the new bytes go to a dot-file beside each target, and only when all are written are they renamed.
/// Readers see an old file or a new one, and a failure leaves the old ones as they were.
/// </summary>
internal static class AtomicFiles
{
    private const string Suffix = ".ecc-tmp";

    // How often concurrent runs may take a temporary for abandoned in the instants in which it is not locked.
    private const int Attempts = 100;

    /// <summary>Writes a file.</summary>
    /// <exception cref="OutputException">It cannot be written; nothing is left behind.</exception>
    public static void Write(string path, ReadOnlyMemory<byte> content) => Write([new FileContent(path, content)]);

    /// <summary>Writes files that belong together; directories are made where they are missing.</summary>
    /// <exception cref="OutputException">One cannot be written; nothing is left behind.</exception>
    public static void Write(IReadOnlyList<FileContent> files)
    {
        var staged = new List<FileStream>();
        var published = new List<PublishedFile>();
        try
        {
            foreach (var file in files)
            {
                Guard(file.Path, () => staged.Add(Stage(file.Path, file.Content.Span)));
            }

            for (var i = 0; i < files.Count; i++)
            {
                var (file, index) = (files[i], i);
                Guard(file.Path, () =>
                {
                    var previous = files.Count > 1 && FileStatus.Read(file.Path) is { IsRegular: true } ? File.ReadAllBytes(SystemPath.Resolve(file.Path)) : null;
                    Publish(file.Path, file.Content.Span, staged, index);
                    published.Add(new PublishedFile(file.Path, previous));
                });
            }
        }
        catch (OutputException)
        {
            TakeBack(published);
            throw;
        }
        finally
        {
            foreach (var stream in staged)
            {
                // After the rename there is nothing of that name any more. Closing releases the lock, so deleting comes first.
                TryDelete(stream.Name);
                stream.Dispose();
            }
        }
    }

    /// <summary>Restores the earlier contents: a later file of the set could not be renamed.</summary>
    private static void TakeBack(List<PublishedFile> published)
    {
        foreach (var (path, previous) in published)
        {
            if (previous is null)
            {
                TryDelete(path);
            }
            else
            {
                TryWrite(path, previous);
            }
        }
    }

    private static void TryWrite(string path, byte[] content)
    {
        try
        {
            Write(path, content);
        }
        catch (OutputException)
        {
            // The disk has become full: what went wrong before is what the user must hear of.
        }
    }

    // The directory may be gone, or not ours any more: what went wrong before is what the user must hear of.
    private static void TryDelete(string path) => Attempt.Change(() => NativePath.Delete(FullPath(path)));

    /// <exception cref="IOException">It goes up from where no directory is.</exception>
    private static string FullPath(string path) => SystemPath.Full(SystemPath.WithoutGoingUp(path));

    private static FileStream Stage(string path, ReadOnlySpan<byte> content)
    {
        var full = FullPath(path);
        var (directory, name) = (Path.GetDirectoryName(full)!, NativeText.Show(Path.GetFileName(full)));
        if (FileStatus.Read(full) is { IsDirectory: true })
        {
            throw new IOException("it is a directory");
        }

        try
        {
            NativePath.CreateDirectory(directory);
        }
        catch (IOException e) when (e.HResult == LibC.ErrorExists)
        {
            if (FileStatus.Read(directory) is { IsDirectory: false })
            {
                throw new IOException("a part of the path is no directory", e);
            }

            // A link that leads nowhere, or round and round: which, the kernel says when the directory is opened.
        }

        directory = SystemPath.Resolve(directory);
        RemoveAbandoned(directory, name);
        var stream = CreateTemporary(directory, name);
        try
        {
            // A file that is written again keeps its permissions and its owner.
            if (FileStatus.Read(full) is { IsRegular: true } replaced)
            {
                replaced.ApplyTo(stream.SafeFileHandle);
            }

            stream.Write(content);
            stream.Flush(flushToDisk: false);
            return stream;
        }
        catch
        {
            TryDelete(stream.Name);
            stream.Dispose();
            throw;
        }
    }

    private static FileStream CreateTemporary(string directory, string name)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var temporary = Path.Combine(directory, string.Create(CultureInfo.InvariantCulture, $".{name}.{Random.Shared.NextInt64():x16}{Random.Shared.NextInt64():x16}{Suffix}"));
                // The lock tells a concurrent RemoveAbandoned that somebody is still writing.
                return new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
            }
            catch (IOException e) when (e.HResult == LibC.ErrorAgain && attempt < Attempts)
            {
                // Somebody else holds the lock: it came between creating and locking, and removes the file.
            }
        }
    }

    private static void Publish(string path, ReadOnlySpan<byte> content, List<FileStream> staged, int index)
    {
        for (var attempt = 1; ; attempt++)
        {
            // The lock goes first: no reader may find the file locked under its final name.
            staged[index].Dispose();
            try
            {
                NativePath.Move(staged[index].Name, FullPath(path));
                return;
            }
            catch (FileNotFoundException) when (attempt < Attempts)
            {
                // A concurrent RemoveAbandoned came between the two.
                staged[index] = Stage(path, content);
            }
        }
    }

    /// <summary>Removes the temporary files of this target that killed runs have left: those that no process holds open.</summary>
    private static void RemoveAbandoned(string directory, string name)
    {
        foreach (var temporary in Directory.EnumerateFiles(directory).Where(file => IsTemporaryOf(Path.GetFileName(file), name)))
        {
            // Opening a pipe of that name would block.
            if (FileStatus.Read(temporary, followLinks: false) is not { IsRegular: true })
            {
                continue;
            }

            try
            {
                // A shared lock suffices to see that there is no writer, and does not disturb readers if it is being renamed.
                using (new FileStream(temporary, FileMode.Open, FileAccess.Read, FileShare.Read))
                {
                    File.Delete(temporary);
                }
            }
            catch (Exception e) when (IoMessage.IsAbout(e))
            {
                // Still being written, or gone: its owner takes care of it.
            }
        }
    }

    private static bool IsTemporaryOf(string candidate, string name) =>
        candidate.StartsWith('.') && candidate.EndsWith(Suffix, StringComparison.Ordinal)
        && candidate.AsSpan(1).StartsWith(name + ".", StringComparison.Ordinal)
        && Guid.TryParseExact(candidate.AsSpan(name.Length + 2, Math.Max(0, candidate.Length - name.Length - 2 - Suffix.Length)), "N", out _);

    private sealed record PublishedFile(string Path, byte[]? Previous);

    private static void Guard(string path, Action action)
    {
        try
        {
            action();
        }
        catch (Exception e) when (IoMessage.IsAbout(e))
        {
            throw new OutputException(path, e);
        }
    }
}

/// <summary>Path and new content of a file.</summary>
/// <param name="Path">The path.</param>
/// <param name="Content">Its bytes.</param>
internal sealed record FileContent(string Path, ReadOnlyMemory<byte> Content);

/// <summary>A file cannot be written.</summary>
/// <param name="path">The file.</param>
/// <param name="inner">The reason.</param>
internal sealed class OutputException(string path, Exception inner) : Exception($"cannot write '{path}'", inner)
{
    /// <summary>The file.</summary>
    public string Path { get; } = path;

    /// <summary>The reason, in the words of a diagnostic.</summary>
    public string Reason { get; } = IoMessage.Describe(inner);
}
