using Eunomia.Bpf.IO;

namespace Eunomia.Bpf.Tests.IO;

public sealed class SpanReaderTests
{
    [Fact]
    public void Integers_come_out_in_the_byte_order_of_the_reader()
    {
        ReadOnlySpan<byte> bytes = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15];
        var little = new SpanReader(bytes, bigEndian: false);
        var big = new SpanReader(bytes, bigEndian: true);

        Assert.Equal(
            ((byte)1, (ushort)0x0302, 0x07060504u, 0x0f0e0d0c0b0a0908ul),
            (little.ReadU8(), little.ReadU16(), little.ReadU32(), little.ReadU64()));
        Assert.Equal(
            ((byte)1, (ushort)0x0203, 0x04050607u, 0x08090a0b0c0d0e0ful),
            (big.ReadU8(), big.ReadU16(), big.ReadU32(), big.ReadU64()));
        Assert.Equal((0, 15L), (little.Remaining, little.Offset));
    }

    [Fact]
    public void Reading_past_the_end_names_the_absolute_offset()
    {
        var error = Assert.Throws<MalformedInputException>(() =>
        {
            var reader = new SpanReader([1, 2, 3], bigEndian: false, baseOffset: 0x100);
            reader.ReadU8();
            reader.ReadU32();
        });

        Assert.Equal("need 4 byte(s), 2 left (at offset 0x101)", error.Message);
        Assert.Equal(0x101, error.Offset);
    }

    [Theory]
    [InlineData(4, 0)]
    [InlineData(2, 2)]
    [InlineData(1, ulong.MaxValue)]
    [InlineData(ulong.MaxValue, 1)]
    public void A_window_outside_the_buffer_is_malformed(ulong start, ulong length) =>
        Assert.Throws<MalformedInputException>(() => _ = new SpanReader([1, 2, 3], bigEndian: false).Slice(start, length, "window"));

    [Fact]
    public void A_window_keeps_absolute_offsets()
    {
        var window = new SpanReader([1, 2, 3], bigEndian: false, baseOffset: 16).Slice(1, 2, "window");

        Assert.Equal((17L, 2, (byte)2), (window.Offset, window.Remaining, window.ReadU8()));
    }
}
