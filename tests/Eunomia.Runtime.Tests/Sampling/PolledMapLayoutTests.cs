using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Eunomia.Bpf.Btf;
using Eunomia.Package;
using Eunomia.Runtime.Diagnostics;
using Eunomia.Runtime.Sampling;
using Eunomia.Runtime.Tests.Globals;

namespace Eunomia.Runtime.Tests.Sampling;

public sealed class PolledMapLayoutTests
{
    private readonly TestGlobals _types = new();

    [Fact]
    public void An_entry_is_shown_as_the_original_shows_it()
    {
        var (key, layout) = Latency();
        var value = new byte[40];
        value[0] = 3;
        "cat\0"u8.CopyTo(value.AsSpan(24));
        var text = new StringBuilder();

        KeyValueText.AppendHistogram(
            text, layout, new MapSample { Interval = 1000, Type = MapSampleType.Log2Histogram, Unit = "usecs" }, key, [0xeb, 0x12, 0, 0], value, Append);

        Assert.Equal(
            "key = 4843\ncomm = cat\n\n     usecs               : count    distribution\n" +
            "         0 -> 1          : 3        |****************************************|\n",
            text.ToString());

        void Append(StringBuilder into, uint type, ReadOnlySpan<byte> bytes)
        {
            if (type == key)
            {
                into.Append(CultureInfo.InvariantCulture, $"{BinaryPrimitives.ReadUInt32LittleEndian(bytes)}");
            }
            else
            {
                into.Append(Encoding.UTF8.GetString(bytes).TrimEnd('\0'));
            }
        }
    }

    [Fact]
    public void A_linear_histogram_is_drawn_where_it_is_wanted()
    {
        var text = new StringBuilder();

        KeyValueText.AppendSlots(text, [0, 1], new MapSample { Interval = 1, Type = MapSampleType.LinearHistogram });

        Assert.StartsWith("     (unit)        : count    distribution\n        1          : 1 ", text.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Slots_are_read_in_their_size_and_order()
    {
        var (_, layout) = Latency();

        Assert.Equal([1, 0, 0, 0, 0, 0x0100_0000], layout.ReadSlots([1, 0, 0, 0, .. new byte[16], 0, 0, 0, 1, .. new byte[16]]));
        Assert.Equal([1], layout.ReadSlots([1, 0, 0, 0, 9]));
        Assert.Empty(layout.ReadSlots([]));
    }

    [Fact]
    public void Big_endian_slots_are_read_as_such()
    {
        var type = _types.Array(_types.Int("unsigned short", 2), 2);

        Assert.Equal([0x102, 3], PolledMapLayout.Create(_types.Types, "m", 0, type, bigEndian: true).ReadSlots([1, 2, 0, 3]));
    }

    [Fact]
    public void The_only_array_of_integers_needs_no_name()
    {
        var type = Struct(("total", _types.Int("u64", 8)), ("buckets", _types.Array(_types.Int("u32", 4), 8)), ("comm", _types.Array(_types.Char(), 16)));
        var layout = PolledMapLayout.Create(_types.Types, "m", 0, type);

        Assert.Equal((8, 4, 8), (layout.SlotsOffset, layout.SlotSize, layout.SlotCount));
        Assert.Equal(["total", "comm"], layout.Members.Select(member => member.Name));
    }

    [Fact]
    public void Members_of_anonymous_structs_are_members()
    {
        var inner = Struct(("before", _types.Int("u32", 4)), ("slots", _types.Array(_types.Int("u32", 4), 2)));
        var type = Struct(("first", _types.Int("u32", 4)), ("", inner), ("other", _types.Array(_types.Int("u32", 4), 2)));
        var layout = PolledMapLayout.Create(_types.Types, "m", 0, type);

        Assert.Equal(8, layout.SlotsOffset);
        Assert.Equal([("first", 0), ("before", 4), ("other", 16)], layout.Members.Select(member => (member.Name, member.Offset)));
    }

    [Fact]
    public void A_value_may_be_the_array_itself_or_a_single_count()
    {
        var integer = _types.Int("u64", 8);
        var slots = _types.Array(integer, 64);
        var array = PolledMapLayout.Create(_types.Types, "m", integer, slots);

        Assert.Equal((64, 8, 0), (array.SlotCount, array.SlotSize, array.Members.Length));
        Assert.False(array.IsSlotPerEntry);
        Assert.True(PolledMapLayout.Create(_types.Types, "m", integer, integer).IsSlotPerEntry);
    }

    [Fact]
    public void Values_without_slots_are_refused_with_the_reason()
    {
        var integers = _types.Array(_types.Int("u32", 4), 2);
        var two = Struct(("a", integers), ("b", integers));
        var none = Struct(("comm", _types.Array(_types.Char(), 16)));

        Assert.Equal(
            "map 'm' cannot be shown as a histogram: its values (struct s) have 2 arrays of integers and none is called 'slots'", Refused(two));
        Assert.Equal("map 'm' cannot be shown as a histogram: its values (struct s) have no array of integers", Refused(none));
        Assert.Equal("map 'm' cannot be shown as a histogram: its values (void) have no type that is known", Refused(0));
    }

    [Fact]
    public void A_type_that_describes_more_members_than_there_are_bytes_ends()
    {
        var type = _types.Add(new BtfComposite("", false, 0, [], false));
        for (var i = 0; i < 100; i++)
        {
            type = _types.Add(new BtfComposite("", false, 0, [new("", type, 0, 0), new("", type, 0, 0)], false));
        }

        var whole = _types.Add(new BtfComposite("s", false, 4, [new("", type, 0, 0)], false));

        Assert.Contains("no array", Refused(whole), StringComparison.Ordinal);
        Assert.Equal(8, PerCpuValue.Create(_types.Types, whole, 4).Stride);
    }

    [Fact]
    public void Values_of_processors_are_added_up()
    {
        var type = Struct(
            ("count", _types.Int("u32", 4)), ("comm", _types.Array(_types.Char(), 4)), ("slots", _types.Array(_types.Int("u16", 2), 2)),
            ("flag", _types.Bool()), ("tiny", _types.Int("unsigned char", 1)));
        var value = PerCpuValue.Create(_types.Types, type, 14);
        byte[] values =
        [
            255, 255, 0, 0, 0, 0, 0, 0, 1, 0, 2, 0, 1, 200, 0, 0,
            1, 0, 0, 0, (byte)'c', (byte)'a', (byte)'t', 0, 3, 0, 4, 0, 1, 100, 0, 0,
            1, 0, 0, 0, (byte)'d', (byte)'o', (byte)'g', 0, 0, 1, 0, 0, 1, 0, 0, 0,
        ];
        var sum = new byte[14];

        value.Sum(values, sum);

        Assert.Equal([1, 0, 1, 0, (byte)'c', (byte)'a', (byte)'t', 0, 4, 1, 6, 0, 1, 44], sum);
    }

    [Fact]
    public void Arrays_of_structs_are_added_up_and_unions_are_not()
    {
        var integer = _types.Int("u32", 4);
        var pair = Struct(("a", integer), ("b", integer));
        var union = _types.Add(new BtfComposite("u", true, 4, [new("a", integer, 0, 0)], false));
        var type = Struct(("pairs", _types.Array(pair, 2)), ("either", union));
        var sum = new byte[20];

        PerCpuValue.Create(_types.Types, type, 20).Sum([.. Words(1, 2, 3, 4, 5, 0), .. Words(10, 20, 30, 40, 50, 0)], sum);

        Assert.Equal(Words(11, 22, 33, 44, 5), sum);
    }

    [Fact]
    public void Without_a_type_the_first_value_with_something_counts()
    {
        var sum = new byte[4];

        PerCpuValue.Create(_types.Types, 0, 4).Sum([.. Words(0, 0), .. Words(7, 0), .. Words(8, 0)], sum);

        Assert.Equal(Words(7), sum);
    }

    [Fact]
    public void Big_endian_values_carry_the_other_way()
    {
        var sum = new byte[8];

        PerCpuValue.Create(new BtfTypeTable([new BtfInt("u64", 8, BtfIntEncoding.None, 0, 64)]), 1, 8, bigEndian: true)
            .Sum([0, 0, 0, 0, 0, 0, 0, 255, 0, 0, 0, 0, 0, 0, 0, 1], sum);

        Assert.Equal([0, 0, 0, 0, 0, 0, 1, 0], sum);
    }

    private static byte[] Words(params uint[] words) => [.. words.SelectMany(BitConverter.GetBytes)];

    private (uint Key, PolledMapLayout Layout) Latency()
    {
        var key = _types.Int("u32", 4);
        var type = Struct(("slots", _types.Array(_types.Int("u32", 4), 6)), ("comm", _types.Array(_types.Char(), 16)));
        return (key, PolledMapLayout.Create(_types.Types, "latencies", key, type));
    }

    private string Refused(uint type) =>
        Assert.Throws<BpfRuntimeException>(() => PolledMapLayout.Create(_types.Types, "m", 0, type)).Problem.Message;

    private uint Struct(params (string Name, uint Type)[] members)
    {
        var offset = 0u;
        var list = new List<BtfMember>();
        foreach (var (name, type) in members)
        {
            list.Add(new BtfMember(name, type, offset * 8, 0));
            offset += (uint)_types.Types.SizeOf(type)!.Value;
        }

        return _types.Add(new BtfComposite("s", false, offset, [.. list], false));
    }
}
