using System.IO.Compression;

namespace Eunomia.Package.Tests;

public class PackageCodecTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_object_of_either_byte_order_survives(bool bigEndian)
    {
        var elf = TestPackages.Elf(bigEndian);

        Assert.Equal(elf, PackageCodec.Decompress(PackageCodec.Compress(elf), elf.Length));
    }

    [Fact]
    public void Object_compressed_by_another_zlib_is_read() =>
        Assert.Equal(TestPackages.Elf(), PackageCodec.Decompress(TestPackages.Minimal));

    [Fact]
    public void The_same_object_gives_the_same_text_and_compresses()
    {
        var elf = new byte[100_000];
        TestPackages.Elf().CopyTo(elf, 0);

        Assert.Equal(PackageCodec.Compress(elf), PackageCodec.Compress(elf));
        Assert.True(PackageCodec.Compress(elf).Length < 1000);
    }

    [Fact]
    public void The_stream_is_zlib_at_its_best_level()
    {
        var header = Convert.FromBase64String(PackageCodec.Compress(TestPackages.Elf()))[..2];

        Assert.Equal([0x78, 0xda], header);
    }

    [Theory]
    [InlineData("not base64!")]
    [InlineData("eNpz")] // cut short
    [InlineData("eNp=z")]
    [InlineData("e-_z")] // the URL alphabet
    [InlineData("AAAA")] // not zlib
    [InlineData("")]
    public void Text_that_is_no_object_is_refused(string text)
    {
        var error = Assert.Throws<InvalidPackageException>(() => PackageCodec.Decompress(text, 96));

        Assert.Equal("bpf_object", error.Path);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(63)]
    [InlineData(PackageCodec.MaxObjectSize + 1)]
    [InlineData(int.MaxValue)]
    public void A_size_that_no_object_has_is_refused_before_anything_is_decoded(int size)
    {
        var error = Assert.Throws<InvalidPackageException>(() => PackageCodec.Decompress("!", size));

        Assert.Equal("bpf_object_size", error.Path);
    }

    [Theory]
    [InlineData(95, "holds more bytes")]
    [InlineData(97, "holds 96 bytes")]
    public void The_promised_size_must_be_the_size(int size, string problem)
    {
        var error = Assert.Throws<InvalidPackageException>(() => PackageCodec.Decompress(TestPackages.Minimal.BpfObject, size));

        Assert.StartsWith(problem, error.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bomb_is_inflated_no_further_than_it_promised()
    {
        // 256 MB of zeroes in 250 KB.
        var compressed = new MemoryStream();
        using (var zlib = new ZLibStream(compressed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            var zeroes = new byte[1024 * 1024];
            for (var i = 0; i < 256; i++)
            {
                zlib.Write(zeroes);
            }
        }

        var bomb = Convert.ToBase64String(compressed.ToArray());
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<InvalidPackageException>(() => PackageCodec.Decompress(bomb, 4096));

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 * 1024 * 1024);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(15)]
    [InlineData(17)]
    [InlineData(100_000)]
    public void Nothing_may_follow_the_compressed_object(int garbage)
    {
        var compressed = Convert.FromBase64String(TestPackages.Minimal.BpfObject);
        var text = Convert.ToBase64String([.. compressed, .. new byte[garbage]]);

        var error = Assert.Throws<InvalidPackageException>(() => PackageCodec.Decompress(text, 96));

        Assert.Equal("something follows the compressed object", error.Problem);
    }

    [Fact]
    public void Every_truncation_of_the_compressed_object_is_refused()
    {
        var compressed = Convert.FromBase64String(TestPackages.Minimal.BpfObject);

        for (var length = 0; length < compressed.Length; length++)
        {
            var text = Convert.ToBase64String(compressed[..length]);
            Assert.Throws<InvalidPackageException>(() => PackageCodec.Decompress(text, 96));
        }
    }

    [Fact]
    public void Every_flipped_byte_of_the_compressed_object_is_refused()
    {
        var compressed = Convert.FromBase64String(TestPackages.Minimal.BpfObject);

        for (var i = 0; i < compressed.Length; i++)
        {
            var mutated = compressed.ToArray();
            mutated[i] ^= 0xff;
            var text = Convert.ToBase64String(mutated);
            Assert.Throws<InvalidPackageException>(() => PackageCodec.Decompress(text, 96));
        }
    }

    [Theory]
    [InlineData(0, "does not hold an ELF file")]
    [InlineData(18, "holds an ELF file for machine 8, not for BPF")]
    public void The_bytes_must_be_an_elf_file_for_bpf(int flipped, string problem)
    {
        var elf = TestPackages.Elf();
        elf[flipped] ^= 0xff;

        var error = Assert.Throws<InvalidPackageException>(() => PackageCodec.Decompress(PackageCodec.Compress(elf), elf.Length));

        Assert.Equal(problem, error.Problem);
    }

    [Fact]
    public void An_object_over_the_cap_is_not_compressed() =>
        Assert.Throws<ArgumentException>(() => PackageCodec.Compress(new byte[PackageCodec.MaxObjectSize + 1]));
}
