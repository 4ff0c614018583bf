using Eunomia.Bpf.Btf;
using Eunomia.Bpf.Tests.Fixtures;

namespace Eunomia.Bpf.Tests.Btf;

public sealed class BtfReaderTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Every_kind_that_clang_writes_is_read(bool bigEndian)
    {
        var table = Fixture.Types(bigEndian);

        var text = string.Join('\n', table.Types.Select((type, i) => $"[{i + 1}] {BtfText.Of(type)}"));

        // One snapshot for both: the byte order must not show.
        await Verify(text).UseDirectory("Snapshots");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_built_section_reads_back(bool bigEndian)
    {
        var builder = new BtfBuilder(bigEndian);
        var number = builder.Int("unsigned long", 8, BtfIntEncoding.None);
        var record = builder.Struct("pair", 16, ("left", number, 0), ("right", number, 64));
        builder.AddRaw(builder.String("mode"), (uint)BtfKind.Enum64 << 24 | 0x80000001, 8, builder.String("LAST"), 0xfffffffe, 0xffffffff);

        var table = BtfReader.Read(builder.Build());

        Assert.Equal(new BtfInt("unsigned long", 8, BtfIntEncoding.None, 0, 64), table[number]);
        var pair = Assert.IsType<BtfComposite>(table[record]);
        Assert.Equal([new("left", number, 0, 0), new("right", number, 64, 0)], pair.Members);
        var mode = Assert.IsType<BtfEnum>(table[3]);
        Assert.True(mode is { IsSigned: true, Is64: true });
        Assert.Equal([new("LAST", -2)], mode.Values);
        Assert.Null(table[0]);
    }

    [Fact]
    public void A_longer_header_of_zeros_is_accepted()
    {
        var builder = new BtfBuilder { HeaderTail = new byte[16] };
        builder.Int("int");

        Assert.Equal(1, BtfReader.Read(builder.Build()).Count);
    }

    [Fact]
    public void A_header_that_places_a_layout_table_is_accepted()
    {
        var builder = new BtfBuilder();
        builder.HeaderTail = [.. builder.Word(0), .. builder.Word(8)];
        builder.Int("int");

        Assert.Equal(1, BtfReader.Read(builder.Build()).Count);
    }

    [Fact]
    public void Recursive_structs_through_pointers_are_fine()
    {
        var builder = new BtfBuilder();
        builder.Struct("node", 8, ("next", 2, 0));
        builder.Pointer(1);

        Assert.Equal(8ul, BtfReader.Read(builder.Build()).SizeOf(1));
    }

    [Fact]
    public void The_running_kernel_is_read()
    {
        const string Kernel = "/sys/kernel/btf/vmlinux";
        Assert.SkipUnless(File.Exists(Kernel), $"{Kernel} is not there");

        var table = BtfReader.Read(File.ReadAllBytes(Kernel));

        var task = Assert.IsType<BtfComposite>(table[table.Find(BtfKind.Struct, "task_struct")]);
        Assert.Equal(16ul, table.SizeOf(task.FindMember("comm")!.Value.TypeId));
    }
}
