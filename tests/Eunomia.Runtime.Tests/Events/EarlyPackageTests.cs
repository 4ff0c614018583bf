using System.Text;
using Eunomia.Bpf.Btf;
using Eunomia.Package;
using Eunomia.Runtime.Decoding;

namespace Eunomia.Runtime.Tests.Events;

/// <summary>Records that packages of the original's first versions describe by offsets and C spellings, without BTF.</summary>
public sealed class EarlyPackageTests
{
    private static readonly ExportType Event = new()
    {
        Name = "event",
        Kind = "struct",
        Size = 64,
        TypeId = 0,
        Members =
        [
            Member("ts", "unsigned long long", 0),
            Member("pid", "pid_t", 64),
            Member("ok", "_Bool", 96),
            Member("comm", "char[16]", 128),
            Member("place", "struct place", 256),
            Member("way", "something_t", 320),
            Member("rest", "u16[4]", 352),
            Member("tail", "mystery_t[3]", 448),
        ],
    };

    [Fact]
    public void Every_member_is_decoded_where_it_is()
    {
        var type = SpelledRecord.Create(Types(), Event, bigEndian: false)!;

        var record = new byte[64];
        record[0] = 7;
        record[8] = 5;
        record[12] = 1;
        "cat"u8.CopyTo(record.AsSpan(16));
        record[32] = 3;
        record[36] = 4;
        record[40] = 9;
        record[44] = 1;
        record[50] = 2;
        record[56] = 0xff;
        var line = new byte[4096];
        var text = Encoding.UTF8.GetString(line, 0, new JsonFormatter(type).Format(record, 0, line)).TrimEnd();

        // A struct that the object knows has its members; what nobody knows is bytes.
        Assert.Equal("""{"ts":7,"pid":5,"ok":true,"comm":"cat","place":{"x":3,"y":4},"way":[9,0,0,0],"rest":[1,0,0,2],"tail":[255,0,0,0,0,0,0,0]}""", text);
        Assert.Equal(64u, type.Size);
    }

    [Fact]
    public void A_struct_without_offsets_is_not_guessed() => Assert.Null(
        SpelledRecord.Create(Types(), Event with { Members = [.. Event.Members.Select(member => member with { Offset = null })] }, bigEndian: false));

    [Fact]
    public void A_type_that_is_larger_than_its_room_is_bytes()
    {
        var type = SpelledRecord.Create(Types(), Event with { Size = 8, Members = [Member("a", "long", 0), Member("b", "int", 32)] }, bigEndian: false)!;

        Assert.Equal([("a", 0, 4), ("b", 4, 4)], type.Fields.Select(field => (field.Name, field.Offset, field.Size)));
    }

    private static ExportMember Member(string name, string type, uint offset) => new() { Name = name, Type = type, Offset = offset };

    private static BtfTypeTable Types() => new(
    [
        new BtfInt("int", 4, BtfIntEncoding.Signed, 0, 32),
        new BtfComposite("place", IsUnion: false, 8, [new BtfMember("x", 1, 0, 0), new BtfMember("y", 1, 32, 0)], KindFlag: false),
    ]);
}
