using Eunomia.Runtime.Decoding;
using static Eunomia.Runtime.Tests.Decoding.TypeBuilder;

namespace Eunomia.Runtime.Tests.Decoding;

public sealed class BpfRecordTests
{
    private static BpfRecord Record
    {
        get
        {
            var types = new TypeBuilder();
            var point = types.Struct("point", ("x", types.S32), ("y", types.U32));
            var type = types.Type(types.Struct(
                "s", ("pid", types.U32), ("comm", types.Text(4)), ("kind", types.Enum(1, false, ("ONE", 1))), ("ok", types.Bool), ("p", point),
                ("ps", types.Array(point, 2)), ("mac", types.Array(types.U8, 3)), ("wide", types.U128), ("half", types.Float(4, "float"))));
            return type.Read(Bytes("ffffffff 61620000 01 01 feffffff 02000000 03000000 04000000 05000000 06000000 0102ff ffffffffffffffffffffffffffffffff 0000c03f"));
        }
    }

    [Fact]
    public void Values_have_the_types_of_their_fields()
    {
        var record = Record;

        Assert.Equal(4294967295ul, record["pid"]);
        Assert.Equal("ab", record["comm"]);
        Assert.Equal("ONE", record["kind"]);
        Assert.Equal(true, record["ok"]);
        Assert.Equal(-2L, record["p.x"]);
        Assert.Equal(new byte[] { 1, 2, 255 }, record["mac"]);
        Assert.Equal(UInt128.MaxValue, record["wide"]);
        Assert.Equal(1.5, record["half"]);
        Assert.Equal(["pid", "comm", "kind", "ok", "p", "ps", "mac", "wide", "half"], record.Fields.Select(pair => pair.Key));
    }

    [Fact]
    public void Values_are_read_as_the_type_that_was_asked_for()
    {
        var record = Record;

        Assert.Equal(4294967295L, record.GetInt64("pid"));
        Assert.Equal(2ul, record.GetUInt64("p.y"));
        Assert.Equal(-2L, record.GetNested("p").GetInt64("x"));
        Assert.Equal(5L, ((BpfRecord)record.GetArray("ps")[1]).GetInt64("x"));
        Assert.Equal("ab", record.GetString("comm"));
        Assert.Equal("ONE", record.GetString("kind"));
        Assert.True(record.GetBoolean("ok"));
        Assert.Equal(1.5, record.GetDouble("half"));
        Assert.Equal(-2.0, record.GetDouble("p.x"));
        Assert.Equal("ab\0\0"u8.ToArray(), record.GetBytes("comm").ToArray());
    }

    [Fact]
    public void Value_that_does_not_fit_throws()
    {
        var record = Record;

        Assert.Throws<OverflowException>(() => record.GetUInt64("p.x"));
        Assert.Throws<OverflowException>(() => record.GetInt64("wide"));
        Assert.Throws<InvalidCastException>(() => record.GetInt64("comm"));
        Assert.Throws<InvalidCastException>(() => record.GetNested("pid"));
        Assert.Throws<KeyNotFoundException>(() => record["nobody"]);
        Assert.False(record.TryGetValue("p.z", out _));
        Assert.True(record.TryGetValue("p.y", out var value) && value is 2ul);
    }
}
