using System.IO.Compression;
using Eunomia.Package.Archives;
using Eunomia.Runtime.Diagnostics;

namespace Eunomia.Runtime.KernelTypes;

/// <summary>
/// A package bundled with types for kernels without BTF: a tar file, as it is or in gzip, with <c>package.json</c> and files
/// <c>btfhub-archive/ID/VERSION/ARCH/RELEASE.btf</c>, as BTFHub orders them and the original packs them. Nothing is written to a disk;
/// symbolic links, devices and paths with <c>..</c> are ignored; a hard link is a second name of a file of the archive.
/// </summary>
public sealed class PackageArchive
{
    private const string PackageName = "package.json";
    private const int MaximumPackage = 10 << 20;
    private const int MaximumBtf = 12 << 20;
    private const long MaximumKept = 16 << 20;

    // Hint for kernels whose types are missing.
    private const int MostReleases = 4096;
    private const int LongestRelease = 128;

    private PackageArchive(byte[] package, ImmutableArray<ArchivedBtf> kernels, ImmutableArray<string> releases) =>
        (Package, Kernels, Releases) = (package, kernels, releases);

    /// <summary>The bytes of <c>package.json</c>.</summary>
    public ReadOnlyMemory<byte> Package { get; }

    /// <summary>All kernel types that were kept, in the archive's order.</summary>
    public ImmutableArray<ArchivedBtf> Kernels { get; }

    /// <summary>The releases of the kernels whose types it has, kept or not, each once, in the archive's order.</summary>
    public ImmutableArray<string> Releases { get; }

    /// <summary>Whether bytes are an archive rather than JSON; it may still be a broken one.</summary>
    public static bool IsArchive(ReadOnlySpan<byte> bytes)
    {
        const int Signature = 257;
        return IsGzip(bytes)
            || (bytes.Length >= 512 && (bytes[Signature..].StartsWith("ustar"u8) || bytes.StartsWith("package.json\0"u8) || bytes.StartsWith("./package.json\0"u8)));
    }

    /// <summary>Reads an archive.</summary>
    /// <param name="bytes">The archive.</param>
    /// <param name="kernel">Keeps only the types that may be this kernel's: an archive for all kernels may be large. Null keeps all.</param>
    /// <exception cref="BpfRuntimeException">It is no archive, a broken one, or one without a package.</exception>
    public static PackageArchive Read(ReadOnlySpan<byte> bytes, KernelIdentity? kernel = null)
    {
        try
        {
            // A second name of a file that is not wanted under its first one: so names are read before files.
            var content = bytes.ToArray();
            using var names = Open(content);
            var (wanted, releases) = ReadNames(new TarEntryReader(names), kernel);
            using var files = Open(content);
            return ReadFiles(new TarEntryReader(files), wanted, releases);
        }
        catch (InvalidDataException e)
        {
            throw new BpfRuntimeException(ProblemCatalog.ArchiveNotReadable(e.Message), e);
        }
    }

    /// <summary>The types of a kernel, or null when the archive has none.</summary>
    /// <exception cref="BpfRuntimeException">The file for that kernel holds something else.</exception>
    public ArchivedBtf? FindBtf(KernelIdentity kernel)
    {
        ArgumentNullException.ThrowIfNull(kernel);
        return BtfArchive.Find(Kernels, kernel) is not { } found ? null
            : BtfArchive.IsBtf(found.Bytes.Span) ? found
            : throw new BpfRuntimeException(ProblemCatalog.NotKernelTypes(found.Path));
    }

    private static bool IsGzip(ReadOnlySpan<byte> bytes) => bytes is [0x1f, 0x8b, ..];

    private static Stream Open(byte[] bytes)
    {
        var stream = new MemoryStream(bytes, writable: false);
        return IsGzip(bytes) ? new GZipStream(stream, CompressionMode.Decompress) : stream;
    }

    /// <summary>The names of the types that may be the kernel's, each with the name of the file that has them, and the releases of all.</summary>
    private static (Dictionary<string, List<string>> Wanted, ImmutableArray<string> Releases) ReadNames(TarEntryReader entries, KernelIdentity? kernel)
    {
        var wanted = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        var names = new HashSet<string>(StringComparer.Ordinal);
        var releases = new OrderedDictionary<string, bool>(StringComparer.Ordinal);
        while (entries.MoveNext())
        {
            if ((entries.IsFile || entries.HardLink is not null) && BtfArchive.Normalize(entries.Path) is { } path && BtfArchive.ReleaseOf(path) is { } release)
            {
                if (releases.Count < MostReleases && release.Length <= LongestRelease)
                {
                    releases.TryAdd(release, true);
                }

                if ((kernel is null || BtfArchive.MayBeFor(path, kernel)) && BtfArchive.Normalize(entries.HardLink ?? entries.Path) is { } file && names.Add(path))
                {
                    // A file that is there twice counts once, the first time.
                    if (!wanted.TryGetValue(file, out var all))
                    {
                        wanted.Add(file, all = []);
                    }

                    all.Add(path);
                }
            }
        }

        return (wanted, [.. releases.Keys]);
    }

    private static PackageArchive ReadFiles(TarEntryReader entries, Dictionary<string, List<string>> wanted, ImmutableArray<string> releases)
    {
        byte[]? package = null;
        var kernels = ImmutableArray.CreateBuilder<ArchivedBtf>();
        var kept = 0L;
        while (entries.MoveNext())
        {
            if (!entries.IsFile || BtfArchive.Normalize(entries.Path) is not { } path)
            {
                continue;
            }

            if (path == PackageName)
            {
                package ??= entries.ReadContent(MaximumPackage);
            }
            else if (wanted.Remove(path, out var names))
            {
                // Versions of a distribution often have the very same kernel.
                var bytes = entries.ReadContent(MaximumBtf);
                var same = kernels.FirstOrDefault(known => known.Bytes.Span.SequenceEqual(bytes))?.Bytes;
                kept += same is null ? entries.Size : 0;
                kernels.AddRange(kept <= MaximumKept
                    ? names.Select(name => new ArchivedBtf(name, same ?? bytes))
                    : throw new InvalidDataException($"the types of its kernels have more than {MaximumKept} bytes"));
            }
        }

        return package is null
            ? throw new BpfRuntimeException(ProblemCatalog.ArchiveWithoutPackage())
            : new PackageArchive(package, kernels.ToImmutable(), releases);
    }
}
