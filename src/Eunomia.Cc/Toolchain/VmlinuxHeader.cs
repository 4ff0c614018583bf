using System.Globalization;
using System.Text;
using Eunomia.Bpf;
using Eunomia.Bpf.CHeader;
using Eunomia.Cc.Cache;
using Eunomia.Cc.Diagnostics;
using Eunomia.Cc.Files;

namespace Eunomia.Cc.Toolchain;

/// <summary>
/// Provides a directory that holds <c>vmlinux.h</c>: a copy of the user's header, or one made from BTF. It is kept
/// in the cache directory under the hash of what it was made of, so a kernel update makes a new one. Where the cache cannot be written
/// it lies in a directory of this instance's own, until that is disposed of.
/// </summary>
public sealed class VmlinuxHeader : IDisposable
{
    /// <summary>The name programs include.</summary>
    public const string FileName = CacheFiles.VmlinuxName;

    // The BTF of a distribution kernel has 4 to 12 MB, its header 3 to 6 MB.
    private const long LargestInput = 256L << 20;
    private const int LargestHeader = 256 << 20;

    private const int LargestDigest = 1024;

    /// <summary>Changes whenever the same BTF makes another header.</summary>
    private const string Format = "vmlinux 3";

    private readonly ToolchainOptions _options;
    private readonly CacheStore _cache;
    private string? _ownDirectory;

    /// <summary>Whether a file is one, by its name: some programs keep a header for each architecture or kernel, such as <c>vmlinux_605.h</c>.</summary>
    internal static bool IsName(string path) =>
        Path.GetFileName(path) is var name && name.StartsWith("vmlinux", StringComparison.Ordinal) && name.EndsWith(".h", StringComparison.Ordinal);

    /// <summary>Creates an instance with a cache store of its own.</summary>
    /// <param name="options">Where to look.</param>
    public VmlinuxHeader(ToolchainOptions options)
        : this(options, new CacheStore(options.CacheDirectory))
    {
    }

    /// <summary>Creates an instance that shares the cache with others.</summary>
    internal VmlinuxHeader(ToolchainOptions options, CacheStore cache) => (_options, _cache) = (options, cache);

    /// <summary>Whether a directory is this instance's own, and gone with it.</summary>
    internal bool IsTemporary(string directory) => directory == _ownDirectory;

    /// <summary>Makes the header if the cache does not have it.</summary>
    /// <returns>The directory that holds <c>vmlinux.h</c>.</returns>
    /// <exception cref="DiagnosticException">There is nothing to make it from.</exception>
    internal Task<string> EnsureAsync(CancellationToken cancellationToken) => Task.Run(Ensure, cancellationToken);

    private string Ensure()
    {
        var origin = _options.Vmlinux ?? _options.KernelBtf;
        if (_options.Vmlinux is null && !File.Exists(origin))
        {
            throw new DiagnosticException(DiagnosticCatalog.NoKernelBtf(origin));
        }

        // The running kernel says who it is in a few bytes.
        if (_options.Vmlinux is null && KernelBuild.IdentityOf(origin) is { } kernel)
        {
            var name = CacheStore.Key([Format, kernel]);
            return Find(name) ?? Write(name, origin, InputFile.Read(origin, LargestInput));
        }

        var content = InputFile.Read(origin, LargestInput);
        if (!IsBtf(content) && content.AsSpan().IndexOf("typedef"u8) < 0 && content.AsSpan().IndexOf("struct"u8) < 0)
        {
            throw new DiagnosticException(DiagnosticCatalog.NotAVmlinux(origin));
        }

        var named = CacheStore.Key([Format, ContentHash.Name(content)]);
        return Find(named) ?? Write(named, origin, content);
    }

    /// <summary>The directory of that name, when the header is there.</summary>
    private string? Find(string name)
    {
        var directory = DirectoryOf(name);
        var header = Path.Combine(directory, FileName);
        // What is in the cache is compiled, so nobody else may have put it there.
        if (!_cache.IsOurs(header) || !IsWhole(name, header))
        {
            return null;
        }

        // Not the header itself: other tools go by its time.
        _cache.Touch(directory);
        return directory;
    }

    /// <summary>
    /// Whether the header holds what was written to it. It has megabytes, and is read again only when the file is not the one that was
    /// looked at last.
    /// </summary>
    private bool IsWhole(string name, string header)
    {
        if (_cache.TryRead(DigestOf(name), LargestDigest) is not { } digest || Encoding.UTF8.GetString(digest).Split('\n') is not [var hash, var size, var version]
            || FileStatus.Read(header) is not { } status || status.Size.ToString(CultureInfo.InvariantCulture) != size)
        {
            return false;
        }

        if (status.Version == version)
        {
            return true;
        }

        try
        {
            var content = InputFile.Read(header, LargestHeader);
            if (Sum(content) != hash)
            {
                return false;
            }

            WriteDigest(name, content, status);
            return true;
        }
        catch (DiagnosticException)
        {
            return false;
        }
    }

    private void WriteDigest(string name, ReadOnlySpan<byte> content, FileStatus status) => _cache.TryWrite(
        DigestOf(name),
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Sum(content)}\n{content.Length}\n{status.Version}")));

    private static string Sum(ReadOnlySpan<byte> content) => Checksum.Compute(content).ToString("x8", CultureInfo.InvariantCulture);

    /// <summary>Name of the cache entry with the header's digest.</summary>
    private static string DigestOf(string name) => $"vmlinux/{name}{CacheFiles.DigestSuffix}";

    private string DirectoryOf(string name) => _cache.PathOf($"vmlinux/{name}");

    private string Write(string name, string origin, byte[] content)
    {
        var text = IsBtf(content) ? Declare(origin, content) : content;
        var directory = DirectoryOf(name);
        if (_cache.Problem is { } problem)
        {
            return WriteToOwnDirectory(text) ?? throw new DiagnosticException(DiagnosticCatalog.CacheNotUsable(_options.CacheDirectory, problem));
        }

        try
        {
            var header = Path.Combine(directory, FileName);
            _cache.WriteFile(header, text);
            if (FileStatus.Read(header) is { } status)
            {
                WriteDigest(name, text, status);
            }

            return directory;
        }
        catch (OutputException e)
        {
            return WriteToOwnDirectory(text) ?? throw new DiagnosticException(DiagnosticCatalog.CacheNotUsable(_options.CacheDirectory, e.Reason));
        }
    }

    /// <summary>Writes the header to a directory of this instance's own: the cache is full, or read-only, or others can write to it.</summary>
    private string? WriteToOwnDirectory(byte[] text)
    {
        try
        {
            // Nobody else can look into it.
            _ownDirectory ??= Directory.CreateTempSubdirectory("ecc-").FullName;
            AtomicFiles.Write(Path.Combine(_ownDirectory, FileName), text);
            return _ownDirectory;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or OutputException)
        {
            return null;
        }
    }

    /// <summary>Removes the header if it is not in the cache.</summary>
    public void Dispose()
    {
        if (_ownDirectory is { } directory)
        {
            // Somebody may be faster.
            Attempt.Change(() => Directory.Delete(directory, recursive: true));
        }

        _ownDirectory = null;
    }

    /// <summary>The header's text, from the cache where it has it; or the problem.</summary>
    public async Task<(string? Text, Diagnostic? Problem)> TryReadAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            var directory = await EnsureAsync(cancellationToken);
            return (await File.ReadAllTextAsync(Path.Combine(directory, FileName), cancellationToken), null);
        }
        catch (DiagnosticException e)
        {
            return (null, e.Diagnostic);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return (null, DiagnosticCatalog.CacheNotUsable(_options.CacheDirectory, IoMessage.Describe(e)));
        }
    }

    /// <summary>Writes the header to a file of the user's; the problem if that fails.</summary>
    public static Diagnostic? TryWrite(string path, string text)
    {
        try
        {
            OutputFiles.Write(new FileContent(path, Encoding.UTF8.GetBytes(text)));
            return null;
        }
        catch (OutputException e)
        {
            return DiagnosticCatalog.OutputNotWritable(path, e.Reason);
        }
    }

    /// <summary>
    /// BTF starts with 0xeB9F in the byte order of its machine. Whatever else is no text may still hold BTF, as an ELF
    /// <c>vmlinux</c> does.
    /// </summary>
    private static bool IsBtf(ReadOnlySpan<byte> content) =>
        content is [0x9f, 0xeb, ..] or [0xeb, 0x9f, ..] || content.Contains((byte)0);

    private byte[] Declare(string btf, byte[] content)
    {
        try
        {
            return VmlinuxWriter.Write(content);
        }
        catch (MalformedInputException e)
        {
            throw new DiagnosticException(DiagnosticCatalog.VmlinuxNotMade(btf, e.Message, isKernels: _options.Vmlinux is null));
        }
    }
}
