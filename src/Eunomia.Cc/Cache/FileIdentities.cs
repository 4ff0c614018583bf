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
    // Reading and hashing less takes no longer than looking up what is known of it.
    private const long Large = 256 << 10;

    private readonly string _generated = cache.PathOf("vmlinux") + "/";
    private readonly ConcurrentDictionary<FileStatus, string> _known = new();

    /// <summary>Whether a file is one of the cache's own <c>vmlinux.h</c>.</summary>
    public bool IsGenerated(string path) => path.StartsWith(_generated, StringComparison.Ordinal) && !PathSpelling.GoesUp(path);

    /// <summary>A text that is the same for the same content; null when there is no file, or none that can be read.</summary>
    /// <param name="path">The file.</param>
    /// <param name="contents">Has read it, or does.</param>
    public string? Of(string path, FileContents contents)
    {
        if (FileStatus.Read(path) is not { IsRegular: true, Size: <= FileContents.Largest } status)
        {
            return null;
        }

        var version = status.Version;
        if (IsGenerated(path))
        {
            // It is replaced as a whole or not at all, and has millions of bytes.
            return version;
        }

        if (_known.TryGetValue(status, out var known))
        {
            return known;
        }

        var entry = status.Size >= Large ? $"headers/{CacheStore.Key("identity", version, $"{status.Device}", path)}{CacheFiles.IdentitySuffix}" : null;
        if (entry is not null && cache.TryRead(entry, ContentHash.NameLength) is { } kept && Encoding.UTF8.GetString(kept) is var name && ContentHash.IsName(name))
        {
            return _known[status] = name;
        }

        if (contents.TryRead(path, out var isSettled) is not { } content)
        {
            return null;
        }

        var identity = ContentHash.Name(content);
        // The path may lead elsewhere since.
        if (isSettled && FileStatus.Read(path) == status)
        {
            _known[status] = identity;
            if (entry is not null)
            {
                cache.TryWrite(entry, Encoding.UTF8.GetBytes(identity));
            }
        }

        return identity;
    }
}
