using System.Collections.Concurrent;
using Eunomia.Cc.Diagnostics;

namespace Eunomia.Cc.Files;

/// <summary>
/// The bytes of the files of one compilation, each read once, whatever path leads to it: they are scanned, hashed and searched one after the other. A
/// file that has changed meanwhile is read again.
/// </summary>
internal sealed class FileContents
{
    /// <summary>More bytes than any source has.</summary>
    public const long Largest = 64L << 20;

    // A hostile source may name hundreds of large files: what is beyond this is read again when it is asked for again.
    private const long LargestKept = 256L << 20;

    private readonly ConcurrentDictionary<FileStatus, (byte[] Bytes, bool IsSettled)> _known = new();
    private readonly Dictionary<string, SourceFile> _sources = new(StringComparer.Ordinal);
    private long _kept;

    /// <summary>A source or header that the user names; one caller at a time.</summary>
    /// <exception cref="DiagnosticException">See <see cref="SourceFile.Read"/>.</exception>
    public SourceFile ReadSource(string path)
    {
        if (!_sources.TryGetValue(path, out var source))
        {
            _sources[path] = source = SourceFile.Read(path);
            if (source.Status is { } status)
            {
                _known[status] = (source.Bytes, source.IsSettled);
            }
        }

        return source;
    }

    /// <summary>The content of a file; null when it cannot be read, or is too long.</summary>
    public byte[]? TryRead(string path) => TryRead(path, out _);

    /// <summary>The content of a file; null when it cannot be read, or is too long.</summary>
    /// <param name="path">The file.</param>
    /// <param name="isSettled">Whether the file could not change any more without a sign of it when it was read.</param>
    public byte[]? TryRead(string path, out bool isSettled)
    {
        isSettled = false;
        if (FileStatus.Read(path) is not { IsRegular: true, Size: <= Largest } status)
        {
            return null;
        }

        if (_known.TryGetValue(status, out var known))
        {
            isSettled = known.IsSettled;
            return known.Bytes;
        }

        var hasSettled = FileClock.IsSettled(status);
        var bytes = Read(path, status.Size);
        // The path may lead elsewhere since.
        if (bytes is not null && FileStatus.Read(path) == status)
        {
            isSettled = hasSettled;
            if (Interlocked.Add(ref _kept, bytes.Length) <= LargestKept)
            {
                _known[status] = (bytes, isSettled);
            }
            else
            {
                Interlocked.Add(ref _kept, -bytes.Length);
            }
        }

        return bytes;
    }

    private static byte[]? Read(string path, long size)
    {
        try
        {
            using var file = File.OpenHandle(SystemPath.Resolve(path));
            var bytes = new byte[size];
            var read = 0;
            while (read < bytes.Length && RandomAccess.Read(file, bytes.AsSpan(read), read) is > 0 and var count)
            {
                read += count;
            }

            // One that shrinks or grows meanwhile has no content yet.
            return read == bytes.Length && RandomAccess.GetLength(file) == size ? bytes : null;
        }
        catch (Exception e) when (IoMessage.IsAbout(e))
        {
            return null;
        }
    }
}
