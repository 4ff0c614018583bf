namespace Eunomia.Cc.Cache;

/// <summary>Layout of the cache directory. A file with any other name is not ecc's, and is left alone.</summary>
internal static class CacheFiles
{
    /// <summary>Suffix of the digest of a generated header.</summary>
    public const string DigestSuffix = ".digest";

    /// <summary>File name of a generated header.</summary>
    public const string VmlinuxName = "vmlinux.h";

    /// <summary>Suffix of the identity of a large header.</summary>
    public const string IdentitySuffix = ".identity";

    private const string ResultSuffix = ".result";
    private const string ManifestSuffix = ".manifest";
    private const int ShardLength = 2;

    private static readonly (CacheKind Kind, string Directory)[] Directories =
        [(CacheKind.Results, "results"), (CacheKind.HeaderIndexes, "headers"), (CacheKind.Vmlinux, "vmlinux"), (CacheKind.Toolchain, "toolchain")];

    // Links are named, never followed.
    private static readonly EnumerationOptions Everything = new() { AttributesToSkip = FileAttributes.None, IgnoreInaccessible = true };

    /// <summary>The entry of a result.</summary>
    public static string Result(string name) => $"results/{name[..ShardLength]}/{name}{ResultSuffix}";

    /// <summary>The entry of a manifest.</summary>
    public static string Manifest(string name) => $"results/{name[..ShardLength]}/{name}{ManifestSuffix}";

    /// <summary>Whether a file counts as an entry: manifests, counters, identities and digests do not.</summary>
    public static bool IsEntry(CacheFile file) => file.Kind switch
    {
        CacheKind.Results => file.Path.EndsWith(ResultSuffix, StringComparison.Ordinal),
        CacheKind.HeaderIndexes => !file.Path.EndsWith(IdentitySuffix, StringComparison.Ordinal),
        CacheKind.Vmlinux => !file.Path.EndsWith(DigestSuffix, StringComparison.Ordinal),
        _ => true,
    };

    /// <summary>Every file of ecc's in the cache.</summary>
    public static IEnumerable<CacheFile> In(CacheStore cache, bool withResults = true) =>
        Directories.Where(place => withResults || place.Kind != CacheKind.Results)
            .SelectMany(place => Below(cache.PathOf(place.Directory), place.Kind, isShard: false));

    /// <summary>The directories that ecc makes, innermost first; what is not empty cannot be removed.</summary>
    public static IEnumerable<string> DirectoriesIn(CacheStore cache) => Directories.Select(place => cache.PathOf(place.Directory)).SelectMany(
        directory => Entries(directory).Where(entry => entry.Attributes.HasFlag(FileAttributes.Directory)).Select(entry => entry.FullName).Append(directory));

    private static IEnumerable<CacheFile> Below(string directory, CacheKind kind, bool isShard)
    {
        foreach (var entry in Entries(directory))
        {
            if (!entry.Attributes.HasFlag(FileAttributes.Directory))
            {
                if (IsOurs(entry.Name, kind, isShard) && FileStatus.Read(entry.FullName, followLinks: false) is { IsRegular: true } status)
                {
                    yield return new CacheFile(kind, entry.FullName, status.Size, status.Modified);
                }
            }
            else if (!isShard && kind == CacheKind.Vmlinux && ContentHash.IsName(entry.Name))
            {
                if (Whole(kind, entry.FullName) is { } whole)
                {
                    yield return whole;
                }
            }
            else if (!isShard && (ContentHash.IsName(entry.Name) || entry.Name.Length == ShardLength))
            {
                foreach (var file in Below(entry.FullName, kind, isShard: true))
                {
                    yield return file;
                }
            }
        }
    }

    /// <summary>
    /// The directory of a header. Its own time says when it was used: the header's says when it was made, and others go by that.
    /// </summary>
    private static CacheFile? Whole(CacheKind kind, string directory) =>
        FileStatus.Read(Path.Combine(directory, VmlinuxName), followLinks: false) is { IsRegular: true } header
            ? new CacheFile(kind, directory, header.Size, FileStatus.Read(directory, followLinks: false)?.Modified ?? 0)
            : null;

    private static FileSystemInfo[] Entries(string directory) => Attempt.Read(
        () => FileStatus.Read(directory, followLinks: false) is { IsDirectory: true }
            ? [.. new DirectoryInfo(directory).EnumerateFileSystemInfos("*", Everything).Where(entry => !entry.Attributes.HasFlag(FileAttributes.ReparsePoint))]
            : Array.Empty<FileSystemInfo>(),
        otherwise: []);

    /// <summary>A name is a hash and perhaps an extension; what is being written has a dot in front.</summary>
    private static bool IsOurs(string name, CacheKind kind, bool isShard)
    {
        var text = name.AsSpan().TrimStart('.');
        if (!isShard && kind == CacheKind.Results)
        {
            return text is "hits" or "misses" || text.StartsWith(CacheEviction.Total, StringComparison.Ordinal);
        }

        var end = text.IndexOf('.');
        return ContentHash.IsName(end < 0 ? text : text[..end]);
    }
}

/// <summary>A file or directory of the cache that is removed as a whole.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Path">Full path of the file or directory.</param>
/// <param name="Size">In bytes.</param>
/// <param name="Used">When it was last used, in nanoseconds since 1970.</param>
internal sealed record CacheFile(CacheKind Kind, string Path, long Size, long Used)
{
    /// <summary>Removes it. That it is gone already, or may not be removed, is no error.</summary>
    /// <returns>Whether it is gone.</returns>
    public bool TryDelete() => Attempt.Change(() =>
    {
        if (Directory.Exists(Path))
        {
            File.Delete(System.IO.Path.Combine(Path, CacheFiles.VmlinuxName));
            if (!Directory.EnumerateFileSystemEntries(Path).Any())
            {
                Directory.Delete(Path);
            }
        }
        else
        {
            File.Delete(Path);
        }
    });
}
