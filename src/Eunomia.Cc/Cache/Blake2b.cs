using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Eunomia.Cc.Cache;

/// <summary>
/// BLAKE2b with 32 bytes, <see href="https://www.rfc-editor.org/rfc/rfc7693">RFC 7693</see>. That of the framework would load OpenSSL,
/// which takes longer than everything else a run does that compiles nothing.
/// </summary>
internal static class Blake2b
{
    /// <summary>The size of a hash.</summary>
    public const int HashSize = 32;

    private const int BlockSize = 128;
    private const int WordCount = 16;
    private const int Rounds = 12;

    private static ReadOnlySpan<ulong> Start =>
    [
        0x6a09e667f3bcc908, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b, 0xa54ff53a5f1d36f1,
        0x510e527fade682d1, 0x9b05688c2b3e6c1f, 0x1f83d9abfb41bd6b, 0x5be0cd19137e2179,
    ];

    /// <summary>The order in which each round takes the words of a block.</summary>
    private static ReadOnlySpan<byte> Order =>
    [
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
        14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3,
        11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4,
        7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8,
        9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13,
        2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9,
        12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11,
        13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10,
        6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5,
        10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0,
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
        14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3,
    ];

    /// <summary>The hash of a content.</summary>
    public static byte[] Hash(ReadOnlySpan<byte> content)
    {
        Span<ulong> state = stackalloc ulong[Start.Length];
        Start.CopyTo(state);
        state[0] ^= 0x01010000 ^ HashSize;
        var done = 0UL;
        for (; content.Length > BlockSize; content = content[BlockSize..])
        {
            done += BlockSize;
            Compress(state, content[..BlockSize], done, last: 0);
        }

        Span<byte> rest = stackalloc byte[BlockSize];
        rest.Clear();
        content.CopyTo(rest);
        Compress(state, rest, done + (ulong)content.Length, last: ulong.MaxValue);

        var hash = new byte[HashSize];
        for (var i = 0; i < HashSize / sizeof(ulong); i++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(hash.AsSpan(i * sizeof(ulong)), state[i]);
        }

        return hash;
    }

    private static void Compress(Span<ulong> state, ReadOnlySpan<byte> block, ulong done, ulong last)
    {
        Span<ulong> words = stackalloc ulong[WordCount];
        for (var i = 0; i < WordCount; i++)
        {
            words[i] = BinaryPrimitives.ReadUInt64LittleEndian(block[(i * sizeof(ulong))..]);
        }

        var start = Start;
        var (a0, a1, a2, a3, b0, b1, b2, b3) = (state[0], state[1], state[2], state[3], state[4], state[5], state[6], state[7]);
        var (c0, c1, c2, c3, d0, d1, d2, d3) = (start[0], start[1], start[2], start[3], start[4] ^ done, start[5], start[6] ^ last, start[7]);
        for (var round = 0; round < Rounds; round++)
        {
            var order = Order.Slice(round * WordCount, WordCount);
            Mix(ref a0, ref b0, ref c0, ref d0, words[order[0]], words[order[1]]);
            Mix(ref a1, ref b1, ref c1, ref d1, words[order[2]], words[order[3]]);
            Mix(ref a2, ref b2, ref c2, ref d2, words[order[4]], words[order[5]]);
            Mix(ref a3, ref b3, ref c3, ref d3, words[order[6]], words[order[7]]);
            Mix(ref a0, ref b1, ref c2, ref d3, words[order[8]], words[order[9]]);
            Mix(ref a1, ref b2, ref c3, ref d0, words[order[10]], words[order[11]]);
            Mix(ref a2, ref b3, ref c0, ref d1, words[order[12]], words[order[13]]);
            Mix(ref a3, ref b0, ref c1, ref d2, words[order[14]], words[order[15]]);
        }

        state[0] ^= a0 ^ c0;
        state[1] ^= a1 ^ c1;
        state[2] ^= a2 ^ c2;
        state[3] ^= a3 ^ c3;
        state[4] ^= b0 ^ d0;
        state[5] ^= b1 ^ d1;
        state[6] ^= b2 ^ d2;
        state[7] ^= b3 ^ d3;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Mix(ref ulong a, ref ulong b, ref ulong c, ref ulong d, ulong x, ulong y)
    {
        a += b + x;
        d = BitOperations.RotateRight(d ^ a, 32);
        c += d;
        b = BitOperations.RotateRight(b ^ c, 24);
        a += b + y;
        d = BitOperations.RotateRight(d ^ a, 16);
        c += d;
        b = BitOperations.RotateRight(b ^ c, 63);
    }
}
