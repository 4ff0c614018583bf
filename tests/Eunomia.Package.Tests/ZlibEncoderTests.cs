using System.IO.Compression;
using System.Text;
using Eunomia.Package.Compression;

namespace Eunomia.Package.Tests;

public class ZlibEncoderTests
{
    /// <summary>Texts of many natures; each by what is in it.</summary>
    public static TheoryData<string, byte[]> Texts => new()
    {
        { "one byte", [42] },
        { "two bytes", [1, 2] },
        { "zeros", new byte[70_000] },
        { "every byte", [.. Enumerable.Range(0, 256).Select(i => (byte)i)] },
        { "noise", Noise(40_000, values: 256) },
        { "few values", Noise(40_000, values: 3) },
        { "words", Words(3_000) },
        { "noise, then words", [.. Noise(5_000, values: 256), .. Words(2_000)] },
        { "a repetition as far back as the window", [.. Noise(DeflateSymbols.Window, values: 256), .. Noise(DeflateSymbols.Window, values: 256)] },
        { "more than is compressed here", Words(80_000) },
    };

    [Theory]
    [MemberData(nameof(Texts))]
    public void A_text_comes_back(string nature, byte[] text)
    {
        using var zlib = new ZLibStream(new MemoryStream(ZlibEncoder.Compress(text)), CompressionMode.Decompress);
        using var read = new MemoryStream();
        zlib.CopyTo(read);

        Assert.True(text.AsSpan().SequenceEqual(read.ToArray()), nature);
    }

    [Fact]
    public void Words_take_less_than_zlib_needs_for_them()
    {
        var text = Words(2_000);
        using var best = new MemoryStream();
        using (var zlib = new ZLibStream(best, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            zlib.Write(text);
        }

        Assert.InRange(ZlibEncoder.Compress(text).Length, 1, best.Length * 0.98);
    }

    [Fact]
    public void A_code_has_no_word_longer_than_its_limit_and_none_to_spare()
    {
        // Each symbol as often as all before it together: the words of such a code are as long as they get.
        int[] counts = [.. Enumerable.Range(0, 24).Select(i => 1 << i)];

        var lengths = HuffmanCode.Lengths(counts, limit: 15);

        Assert.Equal(15, lengths.Max());
        Assert.Equal(1 << 15, lengths.Sum(length => 1 << (15 - length)));
    }

    [Fact]
    public void Every_length_and_distance_has_the_symbol_that_decoders_read_it_from()
    {
        foreach (var length in Enumerable.Range(DeflateSymbols.MinMatch, DeflateSymbols.MaxMatch - DeflateSymbols.MinMatch + 1))
        {
            byte[] text = [7, .. new byte[length + 1], 7];
            using var zlib = new ZLibStream(new MemoryStream(ZlibEncoder.Compress(text)), CompressionMode.Decompress);
            var read = new byte[text.Length];
            zlib.ReadExactly(read);
            Assert.Equal(text, read);
        }
    }

    private static byte[] Noise(int length, int values)
    {
        var random = new Random(1);
        var bytes = new byte[length];
        for (var i = 0; i < bytes.Length; i++)
        {
            bytes[i] = (byte)random.Next(values);
        }

        return bytes;
    }

    private static byte[] Words(int count)
    {
        string[] words = ["bpf", "ringbuf", "struct", "event", "pid", "comm", "map", "section", "license", "kprobe"];
        var random = new Random(2);
        return Encoding.ASCII.GetBytes(string.Join(' ', Enumerable.Range(0, count).Select(i => $"{words[random.Next(words.Length)]}{random.Next(i % 7 + 1)}")));
    }
}
