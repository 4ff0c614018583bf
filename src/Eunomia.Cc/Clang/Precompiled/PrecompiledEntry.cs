using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Eunomia.Cc.Cache;
using Eunomia.Cc.Output;
using Eunomia.Cc.Output.Interop;

namespace Eunomia.Cc.Clang.Precompiled;

/// <summary>
/// One precompiled header in the cache: the file, and beside it what it must hold, or that there shall be none. Both are written as
/// wholes, the file first; whatever does not fit together is as good as nothing.
/// </summary>
/// <param name="cache">The cache.</param>
/// <param name="key">What it depends on, hashed.</param>
internal sealed class PrecompiledEntry(CacheStore cache, string key)
{
    private const string Refused = "none";
    private const int LargestManifest = 1024;
    private const int ChunkSize = 1 << 20;
    private readonly string _manifest = $"pch/{key}.manifest";

    /// <summary>Full path of the file.</summary>
    public string Path { get; } = cache.PathOf($"pch/{key}.pch");

    /// <summary>Full path of the file that whoever makes it locks.</summary>
    public string LockPath { get; } = cache.PathOf($"pch/{key}.lock");

    /// <summary>What the cache says.</summary>
    public Found Look()
    {
        if (cache.TryRead(_manifest, LargestManifest) is not { } manifest)
        {
            return new Found(State.Missing);
        }

        var words = Encoding.UTF8.GetString(manifest).Split(' ');
        if (words is [Refused])
        {
            return new Found(State.Refused);
        }

        return words is [var size, var sha256] && long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes)
            && cache.IsOurs(Path) && FileStatus.Of(Path, followLinks: false)?.Size == bytes
                ? new Found(State.Present, sha256)
                : new Found(State.Missing);
    }

    /// <summary>Writes it.</summary>
    /// <returns>Whether it is there now.</returns>
    public bool TryWrite(byte[] content)
    {
        try
        {
            cache.WriteFile(Path, content);
        }
        catch (OutputException)
        {
            return false;
        }

        return cache.TryWrite(_manifest, Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{content.Length} {HeaderFacts.Hash(content)}")));
    }

    /// <summary>Remembers that it cannot be made, or is of no use.</summary>
    public void Refuse()
    {
        Delete(Path);
        cache.TryWrite(_manifest, Encoding.UTF8.GetBytes(Refused));
    }

    /// <summary>Removes it; who needs it next makes it again.</summary>
    public void Discard()
    {
        Delete(cache.PathOf(_manifest));
        Delete(Path);
    }

    /// <summary>Says of the whole cache that it was of use.</summary>
    public void Touch()
    {
        cache.Touch(Path);
        cache.Touch(cache.PathOf(_manifest));
    }

    /// <summary>Whether the file holds what was written to it.</summary>
    public bool Holds(string sha256)
    {
        try
        {
            using var file = File.OpenHandle(Path, options: FileOptions.SequentialScan);
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            var chunk = new byte[ChunkSize];
            long position = 0;
            while (RandomAccess.Read(file, chunk, position) is > 0 and var count)
            {
                hash.AppendData(chunk.AsSpan(0, count));
                position += count;
            }

            return Convert.ToHexStringLower(hash.GetHashAndReset()) == sha256;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static void Delete(string path)
    {
        try
        {
            if (Directory.Exists(path))
            {
                Directory.Delete(path);
            }
            else
            {
                File.Delete(path);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It stays and is not used; the next one to make it may have more luck.
        }
    }

    /// <summary>What is in the cache.</summary>
    internal enum State
    {
        /// <summary>Nothing, or nothing whole.</summary>
        Missing,

        /// <summary>That it is of no use to make it.</summary>
        Refused,

        /// <summary>The file, of the right size.</summary>
        Present,
    }

    /// <summary>What the cache says of it.</summary>
    /// <param name="State">What there is.</param>
    /// <param name="Sha256">What the file must hold.</param>
    internal readonly record struct Found(State State, string Sha256 = "");
}
