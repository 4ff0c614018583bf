using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Eunomia.Bpf.Btf;
using Eunomia.Package;
using Eunomia.Runtime.Decoding;
using Eunomia.Runtime.Diagnostics;
using static Eunomia.Runtime.Tests.Decoding.TypeBuilder;

namespace Eunomia.Runtime.Tests.Decoding;

public sealed class JsonFormatterTests
{
    [Theory]
    [InlineData("u8", "00", "0")]
    [InlineData("u8", "ff", "255")]
    [InlineData("s8", "80", "-128")]
    [InlineData("char", "41", "65")]
    [InlineData("u16", "ffff", "65535")]
    [InlineData("s16", "0080", "-32768")]
    [InlineData("u32", "ffffffff", "4294967295")]
    [InlineData("u32", "00e1f505", "100000000")]
    [InlineData("u32", "ffe0f505", "99999999")]
    [InlineData("s32", "00000080", "-2147483648")]
    [InlineData("u64", "ffffffffffffffff", "18446744073709551615")]
    [InlineData("u64", "0000c16ff2862300", "10000000000000000")]
    [InlineData("u64", "ffffc06ff2862300", "9999999999999999")]
    [InlineData("s64", "0000000000000080", "-9223372036854775808")]
    [InlineData("u128", "ffffffffffffffffffffffffffffffff", "340282366920938463463374607431768211455")]
    [InlineData("u128", "00000000000000000100000000000000", "18446744073709551616")]
    [InlineData("s128", "00000000000000000000000000000080", "-170141183460469231731687303715884105728")]
    [InlineData("s128", "ffffffffffffffffffffffffffffffff", "-1")]
    [InlineData("bool", "00", "false")]
    [InlineData("bool", "02", "true")]
    [InlineData("f64", "000000000000f83f", "1.5")]
    [InlineData("f64", "9a9999999999b93f", "0.1")]
    [InlineData("f64", "000000000000f87f", "\"NaN\"")]
    [InlineData("f64", "000000000000f0ff", "\"-Infinity\"")]
    [InlineData("f64", "ffffffffffffef7f", "1.7976931348623157E+308")]
    [InlineData("f32", "cdcccc3d", "0.1")]
    [InlineData("f32", "0000807f", "\"Infinity\"")]
    [InlineData("f16", "003c", "1")]
    [InlineData("bf16", "803f", "1")]
    [InlineData("f80", "000000000000000000000000ff3f0000", "\"0x000000000000000000000000ff3f0000\"")]
    [InlineData("ptr", "00100000000088ff", "\"0xff88000000001000\"")]
    [InlineData("ptr", "0000000000000000", "\"0x0\"")]
    [InlineData("char4", "61620000", "\"ab\"")]
    [InlineData("char4", "61626364", "\"abcd\"")]
    [InlineData("char4", "00626364", "\"\"")]
    [InlineData("char4", "22 5c 0a 1b", "\"\\\"\\\\\\n\\u001b\"")]
    [InlineData("char4", "ff 41 c3 28", "\"\ufffdA\ufffd(\"")]
    [InlineData("char4", "f0 9f 98 80", "\"😀\"")]
    [InlineData("char4", "c2 9b 7f 00", "\"\\u009b\\u007f\"")]
    [InlineData("char4", "e2 80 ae 00", "\"\\u202e\"")]
    [InlineData("char4", "ed a0 80 00", "\"\ufffd\ufffd\ufffd\"")]
    [InlineData("u8x3", "0102ff", "[1,2,255]")]
    [InlineData("s8x3", "0102ff", "[1,2,-1]")]
    [InlineData("u16x2x2", "0100 0200 0300 0400", "[[1,2],[3,4]]")]
    [InlineData("char2x2", "6100 6263", "[\"a\",\"bc\"]")]
    [InlineData("u32x0", "", "[]")]
    [InlineData("enum", "01000000", "\"ONE\"")]
    [InlineData("enum", "07000000", "7")]
    [InlineData("senum", "ffffffff", "\"MINUS\"")]
    [InlineData("senum", "feffffff", "-2")]
    [InlineData("enum64", "00000000000000ff", "\"TOP\"")]
    [InlineData("enum64", "ffffffffffffffff", "18446744073709551615")]
    [InlineData("typedef", "2a000000", "42")]
    public void Every_kind_of_value_has_its_text(string kind, string bytes, string expected)
    {
        var type = One(types => Kind(types, kind));

        Assert.Equal($"{{\"v\":{expected}}}", Json(type, Bytes(bytes)));
    }

    [Theory]
    [InlineData("hex", "u32", "1f000000", "\"0x1f\"")]
    [InlineData("hex", "s32", "ffffffff", "\"0xffffffff\"")]
    [InlineData("hex", "s128", "ffffffffffffffffffffffffffffffff", "\"0xffffffffffffffffffffffffffffffff\"")]
    [InlineData("hex", "u128", "01000000000000000100000000000000", "\"0x10000000000000001\"")]
    [InlineData("hex", "u8x3", "0102ff", "\"0x0102ff\"")]
    [InlineData("hex", "char4", "00010203", "\"0x00010203\"")]
    [InlineData("hex", "enum", "01000000", "\"0x1\"")]
    [InlineData("hex", "u16x2x2", "0100 0200 0300 0400", "[[\"0x1\",\"0x2\"],[\"0x3\",\"0x4\"]]")]
    [InlineData("hex", "bool", "01", "true")]
    [InlineData("ipv4", "u32", "7f000001", "\"127.0.0.1\"")]
    [InlineData("ipv4", "u8x4", "ffffff00", "\"255.255.255.0\"")]
    [InlineData("ipv4", "u32x2", "0a000001 0a000002", "[\"10.0.0.1\",\"10.0.0.2\"]")]
    [InlineData("ipv4", "u64", "0100000000000000", "1")]
    [InlineData("ipv6", "u8x16", "00000000000000000000000000000001", "\"::1\"")]
    [InlineData("ipv6", "u128", "00000000000000000000000000000000", "\"::\"")]
    [InlineData("ipv6", "u8x16", "20010db8000000000001000000000001", "\"2001:db8::1:0:0:1\"")]
    [InlineData("ipv6", "u8x16", "20010db8000000010001000100010001", "\"2001:db8:0:1:1:1:1:1\"")]
    [InlineData("ipv6", "u8x16", "00010000000000000000000000000000", "\"1::\"")]
    [InlineData("ipv6", "u8x16", "00000000000000000000ffff7f000001", "\"::ffff:127.0.0.1\"")]
    [InlineData("ipv6", "u8x16", "fe80000000000000abcdef0123456789", "\"fe80::abcd:ef01:2345:6789\"")]
    [InlineData("ipv6", "in6", "20010db8000000000000000000000001", "\"2001:db8::1\"")]
    [InlineData("errno", "s32", "feffffff", "\"ENOENT\"")]
    [InlineData("errno", "s64", "0d00000000000000", "\"EACCES\"")]
    [InlineData("errno", "s32", "00000000", "0")]
    [InlineData("errno", "s32", "00fcffff", "-1024")]
    [InlineData("errno", "s32", "00feffff", "\"ERESTARTSYS\"")]
    [InlineData("errno", "s32", "85000000", "\"EHWPOISON\"")]
    [InlineData("signal", "u32", "09000000", "\"SIGKILL\"")]
    [InlineData("signal", "u32", "1f000000", "\"SIGSYS\"")]
    [InlineData("signal", "u32", "20000000", "32")]
    [InlineData("time", "u64", "0500000000000000", "\"2026-02-02T02:40:00.123456794Z\"")]
    [InlineData("time", "u64", "ffffffffffffffff", "18446744073709551615")]
    [InlineData("bytes", "u64", "0000180000000000", "1572864")]
    [InlineData("duration_ns", "u64", "40e2010000000000", "123456")]
    [InlineData("text", "u8x4", "61620000", "\"ab\"")]
    [InlineData("text", "s8x3", "616263", "\"abc\"")]
    [InlineData("text", "u32", "61000000", "97")]
    [InlineData("port", "u16", "01bb", "443")]
    [InlineData("port", "s16", "f000", "61440")]
    [InlineData("port", "u32", "01bb0000", "443")]
    [InlineData("port", "u8", "01", "1")]
    [InlineData("mac", "u8x6", "0242ac110002", "\"02:42:ac:11:00:02\"")]
    [InlineData("mac", "u8x4", "01020304", "[1,2,3,4]")]
    [InlineData("ifindex", "u32", "01000000", "\"lo\"")]
    [InlineData("ifindex", "s32", "00000000", "0")]
    [InlineData("ifindex", "s32", "ffffffff", "-1")]
    [InlineData("ifindex", "u32", "ffffff7f", "2147483647")]
    [InlineData("ksym", "u64", "1200008100000000", "\"0x81000012\"")]
    [InlineData("ksym", "u32", "12000000", "18")]
    [InlineData("usym", "ptr", "1000000000000000", "\"0x10\"")]
    [InlineData("nonsense", "u32", "01000000", "1")]
    public void A_format_decides_the_text(string format, string kind, string bytes, string expected)
    {
        var type = One(types => Kind(types, kind), format);

        Assert.Equal($"{{\"v\":{expected}}}", Json(type, Bytes(bytes), new FormatOptions { BootTimeNs = 1_770_000_000_123_456_789 }));
    }

    [Theory]
    [InlineData("__be16", false, "01bb", "443")]
    [InlineData("__be32", false, "7f000001", "2130706433")]
    [InlineData("__be64", false, "0000000000000001", "1")]
    [InlineData("__be16", true, "01bb", "443")]
    [InlineData("__le32", true, "01000000", "1")]
    [InlineData("my_be16", false, "01bb", "47873")]
    public void Types_that_name_a_byte_order_are_read_in_it(string name, bool bigEndian, string bytes, string expected)
    {
        var integer = (TypeBuilder types) => name[^2..] switch { "16" => types.U16, "32" => types.U32, _ => types.U64 };

        Assert.Equal($"{{\"v\":{expected}}}", Json(One(types => types.Typedef(name, integer(types)), bigEndian: bigEndian), Bytes(bytes)));
        Assert.Equal($"{{\"v\":[{expected}]}}", Json(One(types => types.Array(types.Typedef("port_t", types.Typedef(name, integer(types))), 1), bigEndian: bigEndian), Bytes(bytes)));
        Assert.True(RecordFilter.Parse($"v == {expected}", One(types => types.Typedef(name, integer(types)), bigEndian: bigEndian)).Matches(Bytes(bytes)));
    }

    [Fact]
    public void An_address_of_a_named_byte_order_is_an_address()
    {
        var type = One(types => types.Typedef("__be32", types.U32), "ipv4");

        Assert.Equal("{\"v\":\"127.0.0.1\"}", Json(type, Bytes("7f000001")));
    }

    [Fact]
    public void A_comm_is_text_whatever_its_bytes_are_called_and_a_name_is_beside_a_text()
    {
        var types = new TypeBuilder();
        var bytes = types.Array(types.U8, 2);
        var with = types.Struct("with", ("pcomm", types.S8), ("parent_comm", bytes), ("name", bytes), ("raw", bytes));
        var without = types.Struct("without", ("name", bytes), ("raw", bytes));

        Assert.Equal("""{"pcomm":1,"parent_comm":"a","name":"bc","raw":[100,0]}""", Json(types.Type(with), Bytes("01 6100 6263 6400")));
        Assert.Equal("""{"name":[98,99],"raw":[100,0]}""", Json(types.Type(without), Bytes("6263 6400")));
        Assert.Equal("a", types.Type(with).Read(Bytes("01 6100 6263 6400")).GetString("parent_comm"));
    }

    [Fact]
    public void A_time_since_boot_is_a_number_where_boot_is_unknown()
    {
        var type = One(types => types.U64, "time");

        Assert.Equal("{\"v\":5}", Json(type, Bytes("0500000000000000")));
    }

    [Theory]
    [InlineData(false, true, "d5 0f", """{"a":5,"b":-6,"c":true,"d":7}""")]
    [InlineData(false, false, "d5 0f", """{"a":5,"b":-6,"c":true,"d":7}""")]
    [InlineData(true, true, "ae 8e", """{"a":5,"b":3,"c":true,"d":142}""")]
    [InlineData(true, false, "ae 8e", """{"a":5,"b":3,"c":true,"d":142}""")]
    public void Bit_fields_are_read_in_both_encodings_and_byte_orders(bool bigEndian, bool kindFlag, string bytes, string expected)
    {
        // From the low end: 101 11010 1 0000111; from the high end: 101 011 1 010001110.
        var types = new TypeBuilder();
        var (u32, s32) = (types.U32, types.S32);
        var boolean = types.Bool;
        var id = bigEndian
            ? types.Bits(kindFlag, ("a", u32, 3), ("b", u32, 3), ("c", boolean, 1), ("d", s32, 9))
            : types.Bits(kindFlag, ("a", u32, 3), ("b", s32, 5), ("c", boolean, 1), ("d", u32, 7));

        Assert.Equal(expected, Json(types.Type(id, bigEndian), Bytes(bytes)));
    }

    [Fact]
    public void Numbers_are_read_in_big_endian_order()
    {
        var types = new TypeBuilder();
        var id = types.Struct("s", ("a", types.U16), ("b", types.S32), ("c", types.U64), ("d", types.U128), ("e", types.Float(8)), ("f", types.S16), ("g", types.Float(4)));

        Assert.Equal(
            """{"a":258,"b":-2,"c":1,"d":18446744073709551616,"e":1.5,"f":-1,"g":1}""",
            Json(types.Type(id, bigEndian: true), Bytes("0102 fffffffe 0000000000000001 00000000000000010000000000000000 3ff8000000000000 ffff 3f800000")));
    }

    [Fact]
    public void Structs_are_objects_and_anonymous_ones_are_part_of_what_they_are_in()
    {
        var types = new TypeBuilder();
        var (u8, u16) = (types.U8, types.U16);
        var point = types.Struct("point", ("x", u8), ("y", u8));
        var either = types.Union("", ("word", u16), ("bytes", types.Array(u8, 2)));
        var id = types.Struct(
            "s", ("p", point), ("", types.Struct("", ("a", u8), ("", either))), ("u", types.Union("u", ("n", u8), ("q", point))), ("ps", types.Array(point, 2)), ("e", types.Struct("none")));

        Assert.Equal(
            """{"p":{"x":1,"y":2},"a":3,"word":1284,"bytes":[4,5],"u":{"n":6,"q":{"x":6,"y":7}},"ps":[{"x":8,"y":9},{"x":10,"y":11}],"e":{}}""",
            Json(types.Type(id), Bytes("01 02 03 04 05 06 07 08 09 0a 0b")));
    }

    [Theory]
    [InlineData("__u32", "value")]
    [InlineData("char[16]", "value")]
    public void A_key_that_is_no_struct_is_one_field(string name, string expected)
    {
        var types = new TypeBuilder();
        var type = types.Type(name == "__u32" ? types.Typedef("__u32", types.U32) : types.Text(16));

        Assert.Equal((name, expected), (type.Name, Assert.Single(type.Fields).Name));
        Assert.Equal(name == "__u32" ? "{\"value\":65}" : "{\"value\":\"A\"}", Json(type, Bytes("41000000000000000000000000000000")));
    }

    [Fact]
    public void Chosen_members_are_shown_under_their_names()
    {
        var types = new TypeBuilder();
        var (point, u16) = (types.Struct("point", ("x@hex", types.U8), ("y", types.U8)), types.U16);
        var type = RecordType.Create(
            types.Table,
            [new CustomMember { Name = "b", Offset = 2, BtfTypeId = point }, new CustomMember { Name = "a", Offset = 0, BtfTypeId = u16 }],
            4, types.Exports);

        Assert.Equal("""{"b":{"x":"0x3","y":4},"a":513}""", Json(type, Bytes("01 02 03 04")));
    }

    [Fact]
    public void Fields_are_selected_in_the_order_that_was_asked_for()
    {
        var types = new TypeBuilder();
        var address = types.Struct("address", ("port", types.U16), ("ip@ipv4", types.U32));
        var type = types.Type(types.Struct("s", ("a", types.U8), ("address", address), ("b", types.U8)));
        var record = Bytes("01 5000 7f000001 02");

        Assert.Equal(
            """{"b":2,"address.ip":"127.0.0.1","a":1}""",
            Json(type, record, new FormatOptions { Fields = ["b", "address.ip", "a"] }));
        Assert.Equal("""{"address":{"port":80,"ip":"127.0.0.1"}}""", Json(type, record, new FormatOptions { Fields = ["address"] }));
    }

    [Theory]
    [InlineData("pid", """{"time":"1970-01-01T00:00:01.000000002Z","map":"a\"b","pid":1}""")]
    [InlineData("map", """{"time":"1970-01-01T00:00:01.000000002Z","_map":"a\"b","map":1}""")]
    [InlineData("time", """{"_time":"1970-01-01T00:00:01.000000002Z","map":"a\"b","time":1}""")]
    public void Time_and_map_stand_in_front_and_never_twice(string member, string expected)
    {
        var types = new TypeBuilder();
        var type = types.Type(types.Struct("s", (member, types.U8)));

        Assert.Equal(expected, Text(new JsonFormatter(type, new FormatOptions { Time = true, MapName = "a\"b" }), [1], 1_000_000_002));
    }

    [Theory]
    [InlineData("pdi", "'s' has no field 'pdi'", "did you mean 'pid'?")]
    [InlineData("PID", "'s' has no field 'PID'", "did you mean 'pid'?")]
    [InlineData("address.prot", "'s' has no field 'address.prot'", "did you mean 'address.port'?")]
    [InlineData("zzzzzz", "'s' has no field 'zzzzzz'", "its fields are pid, address, address.port")]
    [InlineData("", "'s' has no field ''", "its fields are pid, address, address.port")]
    public void A_field_that_is_not_there_is_a_mistake_with_a_hint(string field, string message, string hint)
    {
        var types = new TypeBuilder();
        var type = types.Type(types.Struct("s", ("pid", types.U8), ("address", types.Struct("a", ("port", types.U8)))));

        var problem = Assert.Throws<BpfRuntimeException>(() => new JsonFormatter(type, new FormatOptions { Fields = [field] })).Problem;

        Assert.Equal((message, hint, Fault.Usage), (problem.Message, problem.Hint, problem.Fault));
        Assert.Equal(problem, Assert.Throws<BpfRuntimeException>(() => new ColumnFormatter(type, new FormatOptions { Fields = [field] })).Problem);
    }

    [Theory]
    [InlineData("n", "n")]
    [InlineData("inner", "inner.data")]
    [InlineData("inner.data", "inner")]
    public void A_field_that_is_named_twice_is_a_mistake(string first, string second)
    {
        var types = new TypeBuilder();
        var type = types.Type(types.Struct("s", ("n", types.U8), ("inner", types.Struct("inner", ("data", types.Array(types.U8, 0))))));

        Assert.Equal("ECLI0255", Assert.Throws<BpfRuntimeException>(() => new JsonFormatter(type, new FormatOptions { Fields = [first, second] })).Problem.Id);
    }

    [Fact]
    public void Names_from_strangers_are_escaped()
    {
        var types = new TypeBuilder();
        var type = types.Type(types.Struct("s", ("a\"\u001b", types.U8), ("k", types.Enum(1, false, ("x\n\"", 1)))));

        Assert.Equal("""{"a\"\u001b":1,"k":"x\n\""}""", Json(type, [1, 1]));
    }

    [Fact]
    public void Every_byte_in_a_text_gives_valid_json_that_reads_back()
    {
        var type = One(types => types.Text(256));
        var random = new Random(1);
        var record = new byte[256];
        for (var round = 0; round < 2000; round++)
        {
            random.NextBytes(record);
            record.AsSpan().Replace((byte)0, (byte)'0');
            using var document = JsonDocument.Parse(Json(type, record));
            Assert.Equal(Encoding.UTF8.GetString(record), document.RootElement.GetProperty("v").GetString());
        }
    }

    [Fact]
    public void Nothing_is_allocated_for_a_record()
    {
        var types = new TypeBuilder();
        var type = types.Type(Everything.Add(types));
        var record = new byte[type.Size + 7];
        new Random(1).NextBytes(record);
        var options = new FormatOptions { Time = true, MapName = "events", BootTimeNs = 1_770_000_000_000_000_000 };
        foreach (var formatter in new IRecordFormatter[] { new JsonFormatter(type, options), new ColumnFormatter(type, options) })
        {
            var line = new byte[formatter.MaxLength(record.Length)];
            Run(formatter, record, line);
            var before = GC.GetAllocatedBytesForCurrentThread();
            Run(formatter, record, line);

            Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        static void Run(IRecordFormatter formatter, byte[] record, byte[] line)
        {
            for (var i = 0; i < 10_000; i++)
            {
                record[i % record.Length]++;
                Assert.True(formatter.MaxLength(record.Length) == line.Length && formatter.Format(record, i * 1_000_000_000L, line) > 0);
            }
        }
    }

    internal static uint Kind(TypeBuilder types, string kind) => kind switch
    {
        "u8" => types.U8,
        "s8" => types.S8,
        "char" => types.Char,
        "u16" => types.U16,
        "s16" => types.S16,
        "u32" => types.U32,
        "s32" => types.S32,
        "u64" => types.U64,
        "s64" => types.S64,
        "u128" => types.U128,
        "s128" => types.S128,
        "bool" => types.Bool,
        "f16" => types.Float(2, "_Float16"),
        "bf16" => types.Float(2, "__bf16"),
        "f32" => types.Float(4, "float"),
        "f64" => types.Float(8),
        "f80" => types.Float(16, "long double"),
        "ptr" => types.Pointer(types.Add(new BtfForward("task_struct", IsUnion: false))),
        "char4" => types.Text(4),
        "char2x2" => types.Array(types.Text(2), 2),
        "u8x3" => types.Array(types.U8, 3),
        "u8x4" => types.Array(types.U8, 4),
        "u8x6" => types.Array(types.U8, 6),
        "u8x16" => types.Array(types.U8, 16),
        "s8x3" => types.Array(types.S8, 3),
        "u32x0" => types.Array(types.U32, 0),
        "u32x2" => types.Array(types.U32, 2),
        "u16x2x2" => types.Array(types.Array(types.U16, 2), 2),
        "enum" => types.Enum(4, false, ("ZERO", 0), ("ONE", 1), ("UNO", 1)),
        "senum" => types.Enum(4, true, ("MINUS", -1), ("ONE", 1)),
        "enum64" => types.Enum(8, false, ("TOP", unchecked((long)0xff00000000000000)), ("ONE", 1)),
        "typedef" => types.Typedef("pid_t", types.Add(new BtfQualifier(BtfKind.Volatile, types.Typedef("__kernel_pid_t", types.S32)))),
        "in6" => types.Struct("in6_addr", ("u", types.Union("", ("bytes", types.Array(types.U8, 16)), ("words", types.Array(types.U32, 4))))),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };
}
