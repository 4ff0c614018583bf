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
    public void Every_length_has_the_symbol_that_decoders_read_it_from()
    {
        foreach (var length in Enumerable.Range(DeflateSymbols.MinMatch, DeflateSymbols.MaxMatch - DeflateSymbols.MinMatch + 1))
        {
            AssertComesBack([7, .. new byte[length + 1], 7]);
        }
    }

    [Fact]
    public void Every_distance_has_the_symbol_that_decoders_read_it_from()
    {
        // Noise that has nothing twice but its first bytes, which come again at the first and last distance of each symbol.
        var noise = Noise(DeflateSymbols.Window, 128);
        int[] lasts = [.. Enumerable.Range(1, DeflateSymbols.Window).GroupBy(distance => DeflateSymbols.OfDistance(distance).Symbol).Select(group => group.Max())];
        Assert.Equal(DeflateSymbols.Distances, lasts.Length);
        foreach (var distance in lasts.Concat(lasts.Select(last => last + 1)).Where(distance => distance is >= 64 and <= DeflateSymbols.Window))
        {
            byte[] text = [.. noise.AsSpan(0, distance), .. noise.AsSpan(0, 32)];

            AssertComesBack(text);
            byte[] without = [.. text.AsSpan(0, distance), .. noise.AsSpan(DeflateSymbols.Window - 32)];
            Assert.True(
                ZlibEncoder.Compress(text).Length < ZlibEncoder.Compress(without).Length || distance > DeflateSymbols.Window - 32,
                $"a copy from {distance} bytes before is not made");
        }
    }

    [Fact]
    public void A_page_of_zeros_is_copied_in_the_longest_steps()
    {
        byte[] text = [.. Noise(300, 256), .. new byte[ZlibEncoder.LargestText - 600], .. Noise(300, 256)];

        AssertComesBack(text);
        using var best = new MemoryStream();
        using (var zlib = new ZLibStream(best, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            zlib.Write(text);
        }

        Assert.InRange(ZlibEncoder.Compress(text).Length, 1, best.Length);
    }

    private static void AssertComesBack(byte[] text)
    {
        using var zlib = new ZLibStream(new MemoryStream(ZlibEncoder.Compress(text)), CompressionMode.Decompress);
        var read = new byte[text.Length];
        zlib.ReadExactly(read);
        Assert.Equal(text, read);
        Assert.Equal(-1, zlib.ReadByte());
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
