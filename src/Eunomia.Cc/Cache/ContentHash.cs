namespace Eunomia.Cc.Cache;

/// <summary>The hash that identifies contents in the cache.</summary>
internal static class ContentHash
{
    /// <summary>Size of a hash, in bytes.</summary>
    public const int Size = Blake2b.HashSize;

    // 128 bits, as hexadecimal digits, name files: short, and nobody finds two contents of one name by chance.
    private const int NameBytes = 16;

    /// <summary>Length of a <see cref="Name"/>, in characters.</summary>
    public const int NameLength = 2 * NameBytes;

    /// <summary>The hash of a content.</summary>
    public static byte[] Compute(ReadOnlySpan<byte> content) => Blake2b.Hash(content);

    /// <summary>The hash in a form that can be part of a file name.</summary>
    public static string Name(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(Compute(content).AsSpan(0, NameBytes));

    /// <summary>Whether a text could be a <see cref="Name"/>.</summary>
    public static bool IsName(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (!char.IsAsciiHexDigitLower(c))
            {
                return false;
            }
        }

        return text.Length == NameLength;
    }
}
