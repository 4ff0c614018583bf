using System.Security.Cryptography;
using System.Text;
using Eunomia.Cc.Cache;
using Eunomia.Cc.Output;
using Eunomia.Cc.Output.Interop;

namespace Eunomia.Cc.Clang.Precompiled;

/// <summary>What is to know of a header with hundred thousand lines, remembered so that it is not read again before it changes.</summary>
/// <param name="Sha256">Of its content, in lower-case hexadecimal.</param>
/// <param name="IsAccepted">Whether <see cref="HeaderRules"/> accept it.</param>
internal sealed record HeaderFacts(string Sha256, bool IsAccepted)
{
    private const int LargestEntry = 1024;

    // Within this time a file may change without a sign of it: clocks of file systems tick slowly.
    private const long Settled = 2_000_000_000;

    /// <summary>Looks at a header; null when it cannot be read.</summary>
    /// <param name="path">Full path.</param>
    /// <param name="cache">Where the facts are remembered.</param>
    public static HeaderFacts? TryGet(string path, CacheStore cache)
    {
        if (FileStatus.Of(path) is not { IsRegular: true } status)
        {
            return null;
        }

        var entry = $"pch/{CacheStore.Key("facts 1", path)}.facts";
        if (cache.TryRead(entry, LargestEntry) is { } known && Encoding.UTF8.GetString(known).Split('\n') is [var version, var sha256, var accepted]
            && version == status.Version)
        {
            return new HeaderFacts(sha256, accepted == bool.TrueString);
        }

        if (FileIdentities.TryRead(path) is not { } content)
        {
            return null;
        }

        var facts = new HeaderFacts(Hash(content), HeaderRules.Accept(content));
        if (Math.Max(status.Modified, status.Changed) < FileClock.Now - Settled && FileStatus.Of(path) is { } after && after == status)
        {
            cache.TryWrite(entry, Encoding.UTF8.GetBytes(string.Join('\n', status.Version, facts.Sha256, facts.IsAccepted)));
        }

        return facts;
    }

    /// <summary>SHA-256, as <see cref="Sha256"/> has it.</summary>
    public static string Hash(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(SHA256.HashData(content));
}
