using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Eunomia.Bpf.Btf;
using Eunomia.Package;
using Eunomia.Runtime.Decoding;
using Eunomia.Runtime.Diagnostics;
using static Eunomia.Runtime.Tests.Decoding.TypeBuilder;

namespace Eunomia.Runtime.Tests.Decoding;

public sealed class RecordTypeTests
{
    [Theory]
    [InlineData("2a00000000000000 deadbeef", "{\"value\":42}")]
    [InlineData("2a00000000000000", "{\"value\":42}")]
    public void A_number_is_read_without_the_padding_that_perf_buffers_add(string bytes, string expected)
    {
        var types = new TypeBuilder();

        Assert.Equal(expected, Json(types.Type(types.U64), Bytes(bytes)));
    }

    [Fact]
    public void A_text_is_read_without_the_padding_that_perf_buffers_add()
    {
        var types = new TypeBuilder();

        Assert.Equal("""{"value":"abcd"}""", Json(types.Type(types.Text(4)), Bytes("61626364 65666768")));
    }

    [Fact]
    public void Fields_say_where_they_are_and_what_they_are_for()
    {
        var types = new TypeBuilder();
        var type = types.Type(types.Struct("event", ("pid", types.U32), ("comm", types.Text(16)), ("address@ipv4", types.U32)));

        Assert.Equal(("event", 24u, 24), (type.Name, type.Size, type.MinimumSize));
        Assert.Equal(
            ["pid unsigned int Integer 0+4 None doc of pid", "comm char[16] Text 4+16 None doc of comm", "address unsigned int Integer 20+4 Ipv4 doc of address"],
            type.Fields.Select(field => $"{field.Name} {field.Type} {field.Kind} {field.Offset}+{field.Size} {field.Format} {field.Doc}"));
    }

    [Theory]
    [InlineData("char", 4, 0, "", """{"a":1,"data":""}""")]
    [InlineData("char", 4, 0, "6162", """{"a":1,"data":"ab"}""")]
    [InlineData("char", 4, 0, "61626364", """{"a":1,"data":"abcd"}""")]
    [InlineData("char", 4, 0, "6162636465", """{"a":1,"data":"abcd"}""")]
    [InlineData("char", 0, 0, "", """{"a":1,"data":""}""")]
    [InlineData("char", 0, 0, "6162636465", """{"a":1,"data":"abcde"}""")]
    [InlineData("u16", 2, 0, "", """{"a":1,"data":[]}""")]
    [InlineData("u16", 2, 0, "010002", """{"a":1,"data":[1]}""")]
    [InlineData("u16", 2, 0, "0100020003", """{"a":1,"data":[1,2]}""")]
    [InlineData("u16", 0, 0, "010002000300", """{"a":1,"data":[1,2,3]}""")]
    [InlineData("u16", 0, 3, "ffffff", """{"a":1,"data":[65535]}""")]
    public void The_last_array_is_as_long_as_the_record(string element, uint count, uint padding, string rest, string expected)
    {
        var types = new TypeBuilder();
        var u32 = types.U32;
        var array = types.Array(JsonFormatterTests.Kind(types, element), count);
        var size = 4 + (uint)types.Table.SizeOf(array)!.Value + padding;
        var id = types.Add(new BtfComposite("s", false, size, [new("a", u32, 0, 0), new("data", array, 32, 0)], false));
        var type = types.Type(id);

        Assert.Equal(4, type.MinimumSize);
        Assert.Equal(expected, Json(type, Bytes("01000000" + rest)));
        Assert.False(type.TryRead(Bytes("010000"), out _));
    }

    [Fact]
    public void A_record_and_what_is_in_it_serialise_as_they_are_printed()
    {
        var types = new TypeBuilder();
        var point = types.Struct("point", ("x", types.U8), ("y", types.Text(2)));
        var type = types.Type(types.Struct("s", ("a@hex", types.U8), ("inner", types.Struct("inner", ("n", types.U8), ("points", types.Array(point, 2))))));
        var bytes = Bytes("ff 02 03 61 00 04 62 00");
        var record = type.Read(bytes);

        Assert.Equal("""{"a":"0xff","inner":{"n":2,"points":[{"x":3,"y":"a"},{"x":4,"y":"b"}]}}""", Json(type, bytes));
        Assert.Equal(Json(type, bytes), JsonSerializer.Serialize(record));
        Assert.Equal($"[{Json(type, bytes)}]", JsonSerializer.Serialize(new[] { new BpfEvent("map", record) }));
        Assert.Equal("""{"n":2,"points":[{"x":3,"y":"a"},{"x":4,"y":"b"}]}""", JsonSerializer.Serialize(record.GetNested("inner")));
        Assert.Equal("""{"x":4,"y":"b"}""", JsonSerializer.Serialize((BpfRecord)record.GetNested("inner").GetArray("points")[1]));
        Assert.Throws<NotSupportedException>(() => JsonSerializer.Deserialize<BpfEvent>("{}"));
    }

    [Fact]
    public void The_last_array_of_the_last_struct_is_as_long_as_the_record()
    {
        var types = new TypeBuilder();
        var point = types.Struct("point", ("x", types.U8), ("y", types.U8));
        var type = types.Type(types.Struct("s", ("a", types.U8), ("inner", types.Struct("inner", ("n", types.U8), ("points", types.Array(point, 3))))));

        Assert.Equal(2, type.MinimumSize);
        Assert.Equal("""{"a":1,"inner":{"n":2,"points":[{"x":3,"y":4}]}}""", Json(type, Bytes("01 02 03 04 05")));
        Assert.Equal("  1       2 [{\"x\":3,\"y\":4}]", Columns(type, Bytes("01 02 03 04 05")));
    }

    [Fact]
    public void An_array_that_something_overlaps_or_follows_is_never_cut()
    {
        var types = new TypeBuilder();
        var (u32, text) = (types.U32, types.Text(4));

        Assert.Equal(8, types.Type(types.Struct("follows", ("text", text), ("n", u32))).MinimumSize);
        Assert.Equal(4, types.Type(types.Struct("overlaps", ("", types.Union("", ("text", text), ("n", u32))))).MinimumSize);
        Assert.Equal(4, types.Type(types.Union("union", ("text", text), ("n", u32))).MinimumSize);
        Assert.Equal(4, types.Type(types.Struct("address", ("v4@ipv4", types.Array(types.U8, 4)))).MinimumSize);
    }

    [Fact]
    public void No_length_of_a_record_makes_anybody_read_outside_of_it()
    {
        var types = new TypeBuilder();
        var type = types.Type(Everything.Add(types));
        var (json, columns) = (new JsonFormatter(type), new ColumnFormatter(type));
        var filter = RecordFilter.Parse("real > 1 || comm == \"x\" || v6 == \"::1\"", type);
        for (var length = 0; length <= type.Size + 8; length++)
        {
            var record = new byte[length];
            Array.Fill(record, (byte)0xa5);
            var line = new byte[Math.Max(json.MaxLength(length), columns.MaxLength(length))];
            var isWhole = length >= type.MinimumSize;

            Assert.Equal(isWhole, json.Format(record, 0, line) > 0);
            Assert.Equal(isWhole, columns.Format(record, 0, line) > 0);
            Assert.Equal(isWhole, type.TryRead(record, out var read));
            filter.Matches(record);
            if (isWhole)
            {
                using var document = JsonDocument.Parse(Json(type, record));
                Assert.Equal(length - type.MinimumSize, document.RootElement.GetProperty("data").GetArrayLength());
                Assert.Equal(length - type.MinimumSize, ((byte[])read!["data"]).Length);
            }
        }
    }

    [Fact]
    [Trait(Fuzzing.Kind, Fuzzing.Fuzz)]
    public void Random_types_give_valid_json_with_the_numbers_of_the_record()
    {
        for (var i = 0; i < Fuzzing.Count(400); i++)
        {
            var random = new Random(Fuzzing.Seed(i));
            var types = new TypeBuilder();
            var expected = new List<(string Path, string Value)>();
            var bytes = new List<byte>();
            var type = types.Type(RandomStruct(types, random, "", expected, bytes, depth: 0));

            using var document = JsonDocument.Parse(Json(type, bytes.ToArray()));

            foreach (var (path, value) in expected)
            {
                var element = document.RootElement;
                foreach (var part in path.Split('.'))
                {
                    element = int.TryParse(part, out var index) ? element[index] : element.GetProperty(part);
                }

                Assert.Equal(value, element.GetRawText());
            }

            Assert.NotEmpty(Columns(type, bytes.ToArray()));
        }
    }

    [Theory]
    [InlineData("there is no type 99: the object has 0 types [ECLI0250]")]
    [InlineData("'void' cannot be shown: it is no type of values [ECLI0251]")]
    [InlineData("'struct fwd' cannot be shown: it is no type of values [ECLI0251]")]
    [InlineData("'char[16777217]' cannot be shown: it has 16777217 bytes, more than 16777216 [ECLI0252]")]
    [InlineData("'many' cannot be shown: it has more than 4096 fields [ECLI0252]")]
    [InlineData("'unnamed' cannot be shown: it has more than 4096 fields [ECLI0252]")]
    [InlineData("'deep' cannot be shown: it is nested more than 32 deep [ECLI0252]")]
    [InlineData("'nothings' cannot be shown: its arrays have more than 4194304 elements [ECLI0252]")]
    [InlineData("'name' cannot be shown: the name of a field has 513 characters, more than 512 [ECLI0252]")]
    [InlineData("'bits' cannot be shown: it has a bit-field of 40 bits in an integer of 32 [ECLI0252]")]
    [InlineData("member 'a' of 'outside' ends at byte 8 of 4 [ECLI0253]")]
    public void Types_beyond_reason_are_refused(string expected)
    {
        var types = new TypeBuilder();
        uint Make(string what)
        {
            switch (what)
            {
                case "there is no type 99":
                    return 99;
                case "'void'":
                    return 0;
                case "'struct fwd'":
                    return types.Add(new BtfForward("fwd", false));
                case "'char[16777217]'":
                    return types.Text((16 << 20) + 1);
                case "'many'":
                    // Each level holds the one before ten times: 10^6 fields from 60 members.
                    var many = types.Struct("one", ("x", types.U8));
                    for (var i = 0; i < 6; i++)
                    {
                        many = types.Struct("many", [.. Enumerable.Range(0, 10).Select(n => ($"m{n}", many))]);
                    }

                    return many;
                case "'unnamed'":
                    // Nothing that has a name, and 2^30 of it.
                    var unnamed = types.Struct("");
                    for (var i = 0; i < 30; i++)
                    {
                        unnamed = types.Struct(i < 29 ? "" : "unnamed", ("", unnamed), ("", unnamed));
                    }

                    return unnamed;
                case "'deep'":
                    var deep = types.U8;
                    for (var i = 0; i < 100; i++)
                    {
                        deep = i % 2 == 0 ? types.Array(deep, 1) : types.Struct("deep", ("d", deep));
                    }

                    return deep;
                case "'nothings'":
                    return types.Struct("nothings", ("n", types.Array(types.Array(types.Struct("nothing"), 1 << 20), 1 << 20)));
                case "'name'":
                    return types.Struct("name", (new string('x', 513), types.U8));
                case "'bits'":
                    return types.Bits(true, ("a", types.U32, 40));
                default:
                    return types.Add(new BtfComposite("outside", false, 4, [new("a", types.U32, 32, 0)], false));
            }
        }

        var id = Make(expected[..(expected.IndexOf('\'', 1) is > 0 and var end && expected[0] == '\'' ? end + 1 : Math.Max(0, expected.IndexOf(':', StringComparison.Ordinal)))]);

        Assert.Equal(expected, Assert.Throws<BpfRuntimeException>(() => types.Type(id)).Message);
    }

    [Fact]
    public void A_record_that_would_take_too_much_text_is_refused_before_any_is_written()
    {
        var types = new TypeBuilder();
        var element = types.Struct("element", (new string('x', 500), types.U8));
        var type = types.Type(types.Struct("s", ("all", types.Array(element, 1 << 20)), ("last", types.U8)));

        Assert.Equal("ECLI0252", Assert.Throws<BpfRuntimeException>(() => new JsonFormatter(type)).Problem.Id);
        Assert.Equal("ECLI0252", Assert.Throws<BpfRuntimeException>(() => new ColumnFormatter(type)).Problem.Id);
    }

    [Fact]
    public void A_record_of_any_length_takes_a_line_whose_length_is_an_int()
    {
        var types = new TypeBuilder();
        var element = types.Struct("element", (new string('x', 500), types.U8));
        var formatter = new JsonFormatter(types.Type(types.Struct("s", ("all", types.Array(element, 0)))));

        Assert.InRange(formatter.MaxLength(int.MaxValue), 1, 2 * (64 << 20));
        var record = new byte[1 << 20];
        var line = new byte[formatter.MaxLength(record.Length)];
        Assert.InRange(formatter.Format(record, 0, line), 1, line.Length);
    }

    [Fact]
    public void Chosen_members_outside_of_the_record_are_refused()
    {
        var types = new TypeBuilder();
        var u32 = types.U32;

        Assert.Equal("ECLI0253", Refused(1, u32));
        Assert.Equal("ECLI0253", Refused(uint.MaxValue, u32));
        Assert.Equal("ECLI0250", Refused(0, 77));

        string Refused(uint offset, uint id) => Assert.Throws<BpfRuntimeException>(
            () => RecordType.Create(types.Table, [new CustomMember { Name = "a", Offset = offset, BtfTypeId = id }], 4)).Problem.Id;
    }

    [Fact]
    public void Export_types_that_lie_about_their_ids_are_left_alone()
    {
        var types = new TypeBuilder();
        var id = types.Struct("s", ("a", types.U8));
        ImmutableArray<ExportType> exports = [new() { Name = "x", Size = 1, TypeId = 4_000_000_000 }, new() { Name = "s", Size = 1, TypeId = id }];

        Assert.Null(RecordType.Create(types.Table, id, exports).Fields[0].Doc);
    }

    private static uint RandomStruct(TypeBuilder types, Random random, string prefix, List<(string, string)> expected, List<byte> bytes, int depth)
    {
        var members = new List<(string, uint)>();
        for (var i = random.Next(1, 6); i > 0; i--)
        {
            var name = $"m{i}";
            members.Add((name, RandomValue(types, random, prefix + name, expected, bytes, depth)));
        }

        return types.Struct("s", [.. members]);
    }

    private static uint RandomValue(TypeBuilder types, Random random, string path, List<(string, string)> expected, List<byte> bytes, int depth)
    {
        switch (random.Next(depth < 4 ? 8 : 6))
        {
            case 0:
                var isTrue = random.Next(2) == 1;
                bytes.Add(isTrue ? (byte)1 : (byte)0);
                expected.Add((path, isTrue ? "true" : "false"));
                return types.Bool;
            case 1:
                var real = (random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-30, 30));
                bytes.AddRange(BitConverter.GetBytes(real));
                expected.Add((path, real.ToString("R", null)));
                return types.Float(8);
            case 2:
                var text = Encoding.ASCII.GetBytes(new string([.. Enumerable.Range(0, random.Next(1, 40)).Select(_ => (char)random.Next('a', 'z'))]));
                bytes.AddRange([.. text, 0]);
                expected.Add((path, $"\"{Encoding.ASCII.GetString(text)}\""));
                return types.Text((uint)text.Length + 1);
            case 6:
                return RandomStruct(types, random, path + ".", expected, bytes, depth + 1);
            case 7:
                // Elements of an array have one type: numbers will do.
                var count = random.Next(1, 5);
                for (var i = 0; i < count; i++)
                {
                    var element = random.Next();
                    bytes.AddRange(BitConverter.GetBytes(element));
                    expected.Add(($"{path}.{i}", $"{element}"));
                }

                return types.Array(types.S32, (uint)count);
            default:
                var (size, isSigned) = (1 << random.Next(5), random.Next(2) == 1);
                var raw = new byte[16];
                random.NextBytes(raw);
                var value = BitConverter.ToUInt128(raw);
                value >>= random.Next(128 - size * 8, 128);
                var integer = isSigned && (value >> (size * 8 - 1) & 1) == 1 ? (Int128)value - (size == 16 ? 0 : (Int128)1 << size * 8) : (Int128)value;
                bytes.AddRange(BitConverter.GetBytes(value).AsSpan(0, size));
                expected.Add((path, isSigned ? integer.ToString() : value.ToString()));
                return types.Int("integer", (uint)size, isSigned ? BtfIntEncoding.Signed : BtfIntEncoding.None);
        }
    }
}
