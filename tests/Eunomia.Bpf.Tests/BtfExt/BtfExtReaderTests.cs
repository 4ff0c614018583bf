using Eunomia.Bpf.Btf;
using Eunomia.Bpf.BtfExt;
using Eunomia.Bpf.Tests.Btf;
using Eunomia.Bpf.Tests.Fixtures;

namespace Eunomia.Bpf.Tests.BtfExt;

public sealed class BtfExtReaderTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Functions_lines_and_relocations_of_a_real_object_are_read(bool bigEndian)
    {
        var types = Fixture.Types(bigEndian);

        var ext = BtfExtReader.Read(Fixture.Section(bigEndian, ".BTF.ext").Data.Span, types);

        string[] lines =
        [
            .. Each(ext.Functions, record => $"{record} {types[record.TypeId]!.Name}"),
            .. Each(ext.Lines, record => $"{record}"),
            .. Each(ext.CoreRelocations, record => $"{record} {types[record.TypeId]!.Name}"),
        ];
        await Verify(string.Join('\n', lines)).UseDirectory("Snapshots").UseParameters(bigEndian);
    }

    private static IEnumerable<string> Each<T>(IEnumerable<BtfExtRecords<T>> sections, Func<T, string> text) =>
        sections.SelectMany(section => section.Records.Select(record => $"{section.SectionName} {text(record)}"));

    [Theory]
    [InlineData(false, 8u, 24u)]
    [InlineData(true, 8u, 24u)]
    [InlineData(false, 12u, 24u)]
    [InlineData(true, 20u, 32u)]
    [InlineData(false, 8u, 40u)]
    public void Longer_records_and_headers_are_accepted(bool bigEndian, uint recordLength, uint headerLength)
    {
        var (builder, types) = OneFunction(bigEndian);

        var ext = BtfExtReader.Read(Section(builder, headerLength, Records(builder, recordLength, 2)), types);

        Assert.Equal([new(8, 3), new(8, 3)], Assert.Single(ext.Functions).Records);
        Assert.Equal("tc", ext.Functions[0].SectionName);
        Assert.Empty(ext.CoreRelocations);
    }

    [Theory]
    [InlineData(4u, 1u, 8u, 3u, "records have 4 bytes")]
    [InlineData(10u, 1u, 8u, 3u, "records have 10 bytes")]
    [InlineData(8u, 0u, 8u, 3u, "0 function info records")]
    [InlineData(8u, 0x20000000u, 8u, 3u, "536870912 function info records")]
    [InlineData(8u, 1u, 9u, 3u, "no multiple of 8")]
    [InlineData(8u, 1u, 8u, 1u, "type 1, which is no function")]
    [InlineData(8u, 1u, 8u, 4u, "type 4 of 3 does not exist")]
    [InlineData(8u, 1u, 8u, 0u, "type 0 of 3 does not exist")]
    public void Records_that_cannot_be_followed_are_rejected(uint recordLength, uint count, uint offset, uint type, string message)
    {
        var (builder, types) = OneFunction();
        byte[] records =
        [
            .. builder.Word(recordLength), .. builder.Word(builder.String("tc")), .. builder.Word(count),
            .. builder.Word(offset), .. builder.Word(type),
        ];

        var error = Assert.Throws<MalformedInputException>(() => BtfExtReader.Read(Section(builder, 24, records), types));

        Assert.Contains(message, error.Message);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Truncations_are_malformed_input_and_nothing_else(bool bigEndian)
    {
        var types = Fixture.Types(bigEndian);
        var whole = Fixture.Section(bigEndian, ".BTF.ext").Data.ToArray();

        for (var length = 0; length < whole.Length; length++)
        {
            Assert.Throws<MalformedInputException>(() => BtfExtReader.Read(whole.AsSpan(0, length), types));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Flipped_bytes_parse_or_are_malformed_input(bool bigEndian)
    {
        var types = Fixture.Types(bigEndian);

        HostileBytes.FlipEverywhere(Fixture.Section(bigEndian, ".BTF.ext").Data.ToArray(), bytes => BtfExtReader.Read(bytes, types));
    }

    private static (BtfBuilder Builder, BtfTypeTable Types) OneFunction(bool bigEndian = false)
    {
        var builder = new BtfBuilder(bigEndian);
        builder.Int("int");
        builder.Prototype(1);
        builder.Add(BtfKind.Function, "f", 0, 2);
        builder.String("tc");
        return (builder, BtfReader.Read(builder.Build()));
    }

    private static byte[] Records(BtfBuilder builder, uint recordLength, uint count)
    {
        byte[] record = [.. builder.Word(8), .. builder.Word(3), .. Enumerable.Repeat((byte)0xaa, (int)recordLength - 8)];
        return [.. builder.Word(recordLength), .. builder.Word(builder.String("tc")), .. builder.Word(count), .. record, .. record];
    }

    private static byte[] Section(BtfBuilder builder, uint headerLength, byte[] functions)
    {
        byte[] magic = builder.Word(1)[0] == 0 ? [0xeb, 0x9f] : [0x9f, 0xeb];
        byte[] lines = [.. builder.Word(16)];
        return
        [
            .. magic, 1, 0, .. builder.Word(headerLength), .. builder.Word(0), .. builder.Word((uint)functions.Length),
            .. builder.Word((uint)functions.Length), .. builder.Word((uint)lines.Length), .. new byte[headerLength - 24], .. functions, .. lines,
        ];
    }
}
