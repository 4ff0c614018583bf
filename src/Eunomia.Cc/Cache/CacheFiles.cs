namespace Eunomia.Cc.Cache;

/// <summary>What lies where in the cache directory. Whatever has another name there is not ecc's, and is left alone.</summary>
internal static class CacheFiles
{
    /// <summary>What the name of a digest of a generated header ends with.</summary>
    public const string DigestSuffix = ".digest";

    /// <summary>What a generated header is called.</summary>
    public const string VmlinuxName = "vmlinux.h";

    /// <summary>What the name of a large header's identity ends with.</summary>
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

    /// <summary>Whether something counts: what only leads to a result, or counts, does not.</summary>
    public static bool IsEntry(CacheFile file) => file.Kind switch
    {
        CacheKind.Results => file.Path.EndsWith(ResultSuffix, StringComparison.Ordinal),
        CacheKind.HeaderIndexes => !file.Path.EndsWith(IdentitySuffix, StringComparison.Ordinal),
        CacheKind.Vmlinux => !file.Path.EndsWith(DigestSuffix, StringComparison.Ordinal),
        _ => true,
    };

    /// <summary>Everything of ecc's that is there.</summary>
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

    private static FileSystemInfo[] Entries(string directory)
    {
        try
        {
            return FileStatus.Read(directory, followLinks: false) is { IsDirectory: true }
                ? [.. new DirectoryInfo(directory).EnumerateFileSystemInfos("*", Everything).Where(entry => !entry.Attributes.HasFlag(FileAttributes.ReparsePoint))]
                : [];
        }
        catch (Exception e) when (IoMessage.IsAbout(e))
        {
            return [];
        }
    }

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

/// <summary>Something in the cache that goes as a whole.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Path">Full path of the file or directory.</param>
/// <param name="Size">In bytes.</param>
/// <param name="Used">When it was last used, in nanoseconds since 1970.</param>
internal sealed record CacheFile(CacheKind Kind, string Path, long Size, long Used)
{
    /// <summary>Removes it. What somebody else has removed, or what may not be, is no error.</summary>
    /// <returns>Whether it is gone.</returns>
    public bool TryDelete()
    {
        try
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

            return true;
        }
        catch (Exception e) when (IoMessage.IsAbout(e))
        {
            return false;
        }
    }
}
