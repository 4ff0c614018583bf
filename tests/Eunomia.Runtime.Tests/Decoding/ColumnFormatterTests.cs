using System.Text;
using Eunomia.Runtime.Decoding;
using static Eunomia.Runtime.Tests.Decoding.TypeBuilder;

namespace Eunomia.Runtime.Tests.Decoding;

public sealed class ColumnFormatterTests
{
    [Fact]
    public void Numbers_stand_to_the_right_and_text_to_the_left()
    {
        var types = new TypeBuilder();
        var address = types.Struct("address", ("port", types.U16), ("ip@ipv4", types.U32));
        var type = types.Type(types.Struct(
            "s", ("pid", types.U32), ("ret", types.S32), ("comm", types.Text(8)), ("address", address), ("ok", types.Bool), ("path", types.Text(16))));
        var formatter = new ColumnFormatter(type);

        Assert.Equal("       PID         RET COMM    ADDRESS.PORT ADDRESS.IP      OK    PATH\n", Encoding.UTF8.GetString(formatter.Header));
        Assert.Equal(
            "      1234          -2 bash             443 127.0.0.1       true  /tmp",
            Text(formatter, Bytes("d2040000 feffffff 6261736800000000 bb01 7f000001 01 2f746d70000000000000000000000000")));
    }

    [Fact]
    public void Value_that_is_too_wide_pushes_the_rest_of_the_line()
    {
        var types = new TypeBuilder();
        var type = types.Type(types.Struct("s", ("big", types.U64), ("name", types.Text(40)), ("n", types.U8)));
        var record = Bytes("ffffffffffffffff" + string.Concat(Enumerable.Repeat("41", 40)) + "07");

        Assert.Equal($"18446744073709551615 {new string('A', 40)}   7", Columns(type, record));
    }

    [Fact]
    public void Columns_of_text_count_characters_and_not_bytes()
    {
        var types = new TypeBuilder();
        var type = types.Type(types.Struct("s", ("name", types.Text(9)), ("n", types.U8)));

        Assert.Equal("äö         7", Columns(type, Bytes("c3a4c3b60000000000 07")));
    }

    [Theory]
    [InlineData("1b5b33316d", "\\x1b[31m")]
    [InlineData("0a0d090101", "\\x0a\\x0d\\x09\\x01\\x01")]
    [InlineData("c29b6d0000", "\\x9bm")]
    [InlineData("e280ae4100", "\\u202eA")]
    [InlineData("7f22270000", "\\x7f\"'")]
    [InlineData("ff41000000", "\ufffdA")]
    public void Nothing_in_a_text_controls_the_terminal(string bytes, string expected)
    {
        Assert.Equal(expected, Columns(One(types => types.Text(5)), Bytes(bytes)));
    }

    [Theory]
    [InlineData("bytes", "u64", "0000000000000000", "0 B")]
    [InlineData("bytes", "u64", "ff03000000000000", "1023 B")]
    [InlineData("bytes", "u64", "0000180000000000", "1.5 MiB")]
    [InlineData("bytes", "u64", "ffffffffffffffff", "15.9 EiB")]
    [InlineData("bytes", "s64", "00f8ffffffffffff", "-2.0 KiB")]
    [InlineData("duration_ns", "u64", "e703000000000000", "999ns")]
    [InlineData("duration_ns", "u32", "50d41200", "1.234ms")]
    [InlineData("duration_ns", "u64", "0100000000000000", "1ns")]
    [InlineData("duration_ns", "u64", "00ca9a3b00000000", "1.000s")]
    [InlineData("duration_ns", "s64", "0000000000000080", "-9223372036.854s")]
    [InlineData("errno", "s32", "feffffff", "ENOENT")]
    [InlineData("signal", "u8", "0f", "SIGTERM")]
    [InlineData("hex", "u16", "0f00", "0xf")]
    [InlineData("ipv6", "u8x16", "20010db8000000000000000000000001", "2001:db8::1")]
    [InlineData("time", "u64", "0000000000000000", "05:40:00.123456")]
    [InlineData("", "enum", "01000000", "ONE")]
    [InlineData("", "f64", "000000000000f87f", "NaN")]
    [InlineData("", "u8x3", "010203", "[1,2,3]")]
    [InlineData("", "char2x2", "6100 6263", "[\"a\",\"bc\"]")]
    [InlineData("", "ptr", "00100000000088ff", "0xff88000000001000")]
    public void Values_are_shown_as_people_read_them(string format, string kind, string bytes, string expected)
    {
        var type = One(types => JsonFormatterTests.Kind(types, kind), format);
        var zone = TimeZoneInfo.CreateCustomTimeZone("test", TimeSpan.FromHours(3), "test", "test");

        Assert.Equal(expected, Columns(type, Bytes(bytes), new FormatOptions { BootTimeNs = 1_770_000_000_123_456_789, TimeZone = zone }).Trim());
    }

    [Fact]
    public void Time_and_map_are_columns_of_their_own()
    {
        var type = One(types => types.U8);
        var zone = TimeZoneInfo.CreateCustomTimeZone("test", TimeSpan.FromMinutes(-150), "test", "test");
        var formatter = new ColumnFormatter(type, new FormatOptions { Time = true, TimeZone = zone, MapName = "ev\u001b", MapWidth = 8 });

        Assert.Equal("TIME     MAP        V\n", Encoding.UTF8.GetString(formatter.Header));
        Assert.Equal("00:10:00 ev\\x1b     5", Text(formatter, [5], 1_770_000_000_000_000_000));
        Assert.Equal("21:29:59 ev\\x1b     5", Text(formatter, [5], -1));
    }

    [Fact]
    public void Fields_are_selected_in_the_order_that_was_asked_for()
    {
        var types = new TypeBuilder();
        var type = types.Type(types.Struct("s", ("a", types.U8), ("b", types.U8), ("p", types.Struct("p", ("x", types.U8)))));
        var formatter = new ColumnFormatter(type, new FormatOptions { Fields = ["p.x", "a"] });

        Assert.Equal("P.X   A\n", Encoding.UTF8.GetString(formatter.Header));
        Assert.Equal("  3   1", Text(formatter, [1, 2, 3]));
    }

    [Fact]
    public void The_title_of_a_column_cannot_control_the_terminal()
    {
        var types = new TypeBuilder();

        Assert.Equal("A\\x1b\n", Encoding.UTF8.GetString(new ColumnFormatter(types.Type(types.Struct("s", ("a\u001b", types.Text(4))))).Header));
    }
}
