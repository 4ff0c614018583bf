using System.Buffers;
using System.Text;

namespace Eunomia.Cc.Cache;

/// <summary>
/// Cache entries as files, in a directory of the user's. Everything in it may be missing, damaged or from another version at any time:
/// then reading finds nothing, and writing what cannot be written does nothing. Files that others may have put there are not used.
/// </summary>
/// <param name="directory">Full path of the cache directory; it need not exist.</param>
internal sealed class CacheStore(string directory)
{
    private const int DigestSize = ContentHash.Size;

    /// <summary>Interval at which the time of use of an entry in use is updated.</summary>
    public static readonly TimeSpan TouchInterval = TimeSpan.FromMinutes(10);

    private readonly Lazy<string?> _problem = new(() => FileStatus.Read(directory) switch
    {
        { IsWorldWritable: true } => "anybody can write to it",
        { IsTrusted: false } => "it belongs to another user",
        _ => null,
    });

    /// <summary>Full path of the cache directory.</summary>
    public string Directory { get; } = directory;

    /// <summary>Why the directory must not be trusted; null when it may.</summary>
    public string? Problem => _problem.Value;

    /// <summary>Whether an entry was written, so that the limit may be exceeded now.</summary>
    public bool HasWritten { get; private set; }

    /// <summary>The full path of an entry.</summary>
    /// <param name="name">Relative, such as <c>headers/0123.index</c>.</param>
    public string PathOf(string name) => Path.Combine(Directory, name);

    /// <summary>Whether a file in the cache is one that only this user can have written.</summary>
    /// <param name="path">Full path.</param>
    public bool IsOurs(string path) => FileStatus.Read(path, followLinks: false) is { IsRegular: true, IsTrusted: true } && MayWrite(path);

    /// <summary>Whether only this user can put a file there: nobody else has made, or can make, a directory on the way.</summary>
    /// <param name="path">Full path.</param>
    public bool MayWrite(string path)
    {
        for (var parent = Path.GetDirectoryName(path); parent?.Length > Directory.Length; parent = Path.GetDirectoryName(parent))
        {
            if (FileStatus.Read(parent, followLinks: false) is not (null or { IsDirectory: true, IsTrusted: true }))
            {
                return false;
            }
        }

        return Problem is null;
    }

    /// <summary>An entry as it was written, or null. One that is damaged is as good as none.</summary>
    /// <param name="name">Relative path.</param>
    /// <param name="largest">Largest accepted size, in bytes.</param>
    public byte[]? TryRead(string name, long largest) => TryRead(name, largest, Digest)?.ToArray();

    /// <summary>The same of an entry with millions of bytes, for which a cryptographic hash would take longer than what the entry spares.</summary>
    /// <param name="name">Relative path.</param>
    /// <param name="largest">Largest accepted size, in bytes.</param>
    public ReadOnlyMemory<byte>? TryReadLarge(string name, long largest) => TryRead(name, largest, ShortDigest);

    /// <summary>Writes an entry as a whole, or not at all.</summary>
    /// <returns>Whether it is there now.</returns>
    public bool TryWrite(string name, ReadOnlySpan<byte> content) => TryWrite(name, content, Digest(name, content));

    /// <summary>The same of an entry with millions of bytes.</summary>
    /// <returns>Whether it is there now.</returns>
    public bool TryWriteLarge(string name, ReadOnlySpan<byte> content) => TryWrite(name, content, ShortDigest(name, content));

    private ReadOnlyMemory<byte>? TryRead(string name, long largest, Summary summary)
    {
        var path = PathOf(name);
        if (!IsOurs(path) || FileStatus.Read(path, followLinks: false) is not { } status || status.Size < sizeof(uint) || status.Size > largest + DigestSize)
        {
            return null;
        }

        try
        {
            var bytes = File.ReadAllBytes(path);
            var length = summary("", []).Length;
            var content = bytes.AsMemory(0, Math.Max(0, bytes.Length - length));
            if (!summary(name, content.Span).AsSpan().SequenceEqual(bytes.AsSpan(content.Length)))
            {
                return null;
            }

            Touch(path);
            return content;
        }
        catch (Exception e) when (IoMessage.IsAbout(e))
        {
            return null;
        }
    }

    private bool TryWrite(string name, ReadOnlySpan<byte> content, byte[] summary)
    {
        try
        {
            WriteFile(name, (byte[])[.. content, .. summary]);
            return true;
        }
        catch (OutputException)
        {
            return false;
        }
    }

    /// <summary>Writes a file that others read, too, and that therefore holds nothing but its content.</summary>
    /// <param name="path">Full or relative path.</param>
    /// <param name="content">Its content.</param>
    /// <exception cref="OutputException">It cannot be written.</exception>
    public void WriteFile(string path, ReadOnlyMemory<byte> content)
    {
        var full = PathOf(path);
        try
        {
            if (!MayWrite(full))
            {
                throw new IOException("others can write to the directory");
            }

            // What is written again keeps its owner.
            if (FileStatus.Read(full, followLinks: false) is { IsDirectory: false, IsTrusted: false })
            {
                File.Delete(full);
            }
        }
        catch (Exception e) when (IoMessage.IsAbout(e))
        {
            throw new OutputException(full, e);
        }

        AtomicFiles.Write(full, content);
        HasWritten = true;
    }

    /// <summary>Sets the time of use of a file or directory, so that it is evicted later. Silently nothing where that is impossible.</summary>
    /// <param name="path">Full or relative path of a file or directory in the cache.</param>
    public void Touch(string path) => Attempt.Change(() =>
    {
        // What is written says when; once in a while is enough, and the facts known of a file do not become old by its use.
        var full = PathOf(path);
        if (DateTime.UtcNow - File.GetLastWriteTimeUtc(full) is var age && (age > TouchInterval || age < TimeSpan.Zero))
        {
            File.SetLastWriteTimeUtc(full, DateTime.UtcNow);
        }
    });

    /// <summary>The name of an entry that depends on texts: their hash.</summary>
    public static string Key(params IEnumerable<string?> parts)
    {
        var bytes = new ArrayBufferWriter<byte>();
        foreach (var part in parts)
        {
            // The length comes first, so that no two lists run into the same bytes.
            bytes.Write(BitConverter.GetBytes(part?.Length ?? -1));
            Encoding.UTF8.GetBytes(part ?? "", bytes);
        }

        return ContentHash.Name(bytes.WrittenSpan);
    }

    /// <summary>The name is part of it: an entry that lies under another one's name is damaged, too.</summary>
    private static byte[] Digest(string name, ReadOnlySpan<byte> content) => ContentHash.Compute([.. ContentHash.Compute(content), .. Encoding.UTF8.GetBytes(name)]);

    private static byte[] ShortDigest(string name, ReadOnlySpan<byte> content) =>
        BitConverter.GetBytes(Checksum.Compute(Encoding.UTF8.GetBytes(name), Checksum.Compute(content)));

    private delegate byte[] Summary(string name, ReadOnlySpan<byte> content);
}
