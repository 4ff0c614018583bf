using System.Collections.Concurrent;
using System.Text;
using Eunomia.Cc.Files;

namespace Eunomia.Cc.Cache;

/// <summary>
/// Identifies files by their content. The sources of a run share most of their headers, which are read once; a large one, as a project's own
/// <c>vmlinux.h</c>, is read again only when it has changed since an earlier run.
/// </summary>
/// <param name="cache">Has the generated headers, and the hashes of large ones.</param>
internal sealed class FileIdentities(CacheStore cache)
{
    // As long as the largest source.
    private const long Largest = 64L << 20;

    // Reading and hashing less takes no longer than looking up what is known of it.
    private const long Large = 256 << 10;

    private readonly string _generated = cache.PathOf("vmlinux") + "/";
    private readonly ConcurrentDictionary<string, KnownFile> _known = new(StringComparer.Ordinal);

    /// <summary>Whether a file is one of the cache's own <c>vmlinux.h</c>.</summary>
    public bool IsGenerated(string path) => path.StartsWith(_generated, StringComparison.Ordinal) && !PathSpelling.GoesUp(path);

    /// <summary>A text that is the same for the same content; null when there is no file, or none that can be read.</summary>
    public string? Of(string path)
    {
        if (FileStatus.Read(path) is not { IsRegular: true, Size: <= Largest } status)
        {
            return null;
        }

        var version = status.Version;
        if (IsGenerated(path))
        {
            // It is replaced as a whole or not at all, and has millions of bytes.
            return version;
        }

        if (_known.TryGetValue(path, out var known) && known.Version == version)
        {
            return known.Identity;
        }

        var entry = status.Size >= Large ? $"headers/{CacheStore.Key("identity", version, $"{status.Device}", path)}{CacheFiles.IdentitySuffix}" : null;
        if (entry is not null && cache.TryRead(entry, ContentHash.NameLength) is { } kept && Encoding.UTF8.GetString(kept) is var name && ContentHash.IsName(name))
        {
            _known[path] = new KnownFile(version, name);
            return name;
        }

        var isSettled = FileClock.IsSettled(status);
        if (TryRead(path, status.Size) is not { } content)
        {
            return null;
        }

        var identity = ContentHash.Name(content);
        // The path may lead elsewhere since.
        if (isSettled && FileStatus.Read(path) == status)
        {
            _known[path] = new KnownFile(version, identity);
            if (entry is not null)
            {
                cache.TryWrite(entry, Encoding.UTF8.GetBytes(identity));
            }
        }

        return identity;
    }

    /// <summary>The content of a file; null when it cannot be read, or is too long.</summary>
    public static byte[]? TryRead(string path)
        => FileStatus.Read(path) is { IsRegular: true, Size: <= Largest } status ? TryRead(path, status.Size) : null;

    private static byte[]? TryRead(string path, long size)
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

    private sealed record KnownFile(string Version, string Identity);
}
