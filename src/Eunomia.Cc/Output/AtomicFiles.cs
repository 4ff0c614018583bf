using System.Globalization;
using Eunomia.Cc.Output.Interop;

namespace Eunomia.Cc.Output;

/// <summary>
/// Replaces files as wholes: the new bytes go to a dot-file beside each target, and only when all are written are they renamed.
/// Readers see an old file or a new one, and a failure leaves the old ones as they were.
/// </summary>
internal static class AtomicFiles
{
    private const string Suffix = ".ecc-tmp";

    // How often concurrent runs may take a temporary for abandoned in the instants in which it is not locked.
    private const int Attempts = 100;

    // errno, as .NET passes it on when somebody else holds the lock.
    private const int WouldBlock = 11;

    /// <summary>Writes one file.</summary>
    /// <exception cref="OutputException">It cannot be written; nothing is left behind.</exception>
    public static void Write(string path, ReadOnlyMemory<byte> content) => Write([(path, content)]);

    /// <summary>Writes files that belong together; directories are made where they are missing.</summary>
    /// <exception cref="OutputException">One cannot be written; nothing is left behind.</exception>
    public static void Write(IReadOnlyCollection<(string Path, ReadOnlyMemory<byte> Content)> files)
    {
        var staged = new List<FileStream>();
        var published = new List<(string Path, byte[]? Previous)>();
        try
        {
            foreach (var (path, content) in files)
            {
                Guard(path, () => staged.Add(Stage(path, content.Span)));
            }

            foreach (var (path, content) in files)
            {
                var index = published.Count;
                Guard(path, () =>
                {
                    var previous = files.Count > 1 && FileStatus.Of(path) is { IsRegular: true } ? File.ReadAllBytes(path) : null;
                    Publish(path, content.Span, staged, index);
                    published.Add((path, previous));
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

    /// <summary>A later file of the set could not be renamed: what was there before comes back.</summary>
    private static void TakeBack(List<(string Path, byte[]? Previous)> published)
    {
        foreach (var (path, previous) in published)
        {
            if (previous is null)
            {
                TryDelete(path);
            }
            else
            {
                Write(path, previous);
            }
        }
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The directory is gone, or not ours any more: what went wrong before is what the user must hear of.
        }
    }

    private static FileStream Stage(string path, ReadOnlySpan<byte> content)
    {
        var full = Path.GetFullPath(path);
        var (directory, name) = (Path.GetDirectoryName(full)!, Path.GetFileName(full));
        if (Directory.Exists(full))
        {
            throw new IOException("it is a directory");
        }

        Directory.CreateDirectory(directory);
        RemoveAbandoned(directory, name);
        var stream = CreateTemporary(directory, name);
        try
        {
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
                var temporary = Path.Combine(directory, string.Create(CultureInfo.InvariantCulture, $".{name}.{Guid.NewGuid():N}{Suffix}"));
                // The lock tells a concurrent RemoveAbandoned that somebody is still writing.
                return new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
            }
            catch (IOException e) when (e.HResult == WouldBlock && attempt < Attempts)
            {
                // It came between creating and locking, and removes the file.
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
                File.Move(staged[index].Name, path, overwrite: true);
                return;
            }
            catch (FileNotFoundException) when (attempt < Attempts)
            {
                // A concurrent RemoveAbandoned came between the two.
                staged[index] = Stage(path, content);
            }
        }
    }

    /// <summary>Removes what runs that were killed left of this file: temporaries that nobody holds open.</summary>
    private static void RemoveAbandoned(string directory, string name)
    {
        foreach (var temporary in Directory.EnumerateFiles(directory).Where(file => IsTemporaryOf(Path.GetFileName(file), name)))
        {
            // Opening a pipe of that name would block.
            if (FileStatus.Of(temporary, followLinks: false) is not { IsRegular: true })
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
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Still being written, or gone: its owner takes care of it.
            }
        }
    }

    private static bool IsTemporaryOf(string candidate, string name) =>
        candidate.StartsWith('.') && candidate.EndsWith(Suffix, StringComparison.Ordinal)
        && candidate.AsSpan(1).StartsWith(name + ".", StringComparison.Ordinal)
        && Guid.TryParseExact(candidate.AsSpan(name.Length + 2, Math.Max(0, candidate.Length - name.Length - 2 - Suffix.Length)), "N", out _);

    private static void Guard(string path, Action action)
    {
        try
        {
            action();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OutputException(path, e);
        }
    }
}

/// <summary>A file cannot be written.</summary>
/// <param name="path">Which.</param>
/// <param name="inner">Why.</param>
internal sealed class OutputException(string path, Exception inner) : Exception($"cannot write '{path}'", inner)
{
    /// <summary>The file.</summary>
    public string Path { get; } = path;

    /// <summary>Why, in the words of a diagnostic.</summary>
    public string Reason { get; } = IoMessage.Of(inner);
}
