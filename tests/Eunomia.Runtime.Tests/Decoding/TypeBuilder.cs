using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Eunomia.Bpf.Btf;
using Eunomia.Package;
using Eunomia.Runtime.Decoding;

namespace Eunomia.Runtime.Tests.Decoding;

/// <summary>Makes BTF and records for tests.</summary>
internal sealed class TypeBuilder
{
    private readonly ImmutableArray<BtfType>.Builder _types = ImmutableArray.CreateBuilder<BtfType>();
    private readonly List<ExportType> _exports = [];

    public uint U8 => Int("unsigned char", 1);

    public uint S8 => Int("signed char", 1, BtfIntEncoding.Signed);

    public uint U16 => Int("unsigned short", 2);

    public uint S16 => Int("short", 2, BtfIntEncoding.Signed);

    public uint U32 => Int("unsigned int", 4);

    public uint S32 => Int("int", 4, BtfIntEncoding.Signed);

    public uint U64 => Int("unsigned long long", 8);

    public uint S64 => Int("long long", 8, BtfIntEncoding.Signed);

    public uint U128 => Int("unsigned __int128", 16);

    public uint S128 => Int("__int128", 16, BtfIntEncoding.Signed);

    public uint Char => Int("char", 1, BtfIntEncoding.Signed);

    public uint Bool => Int("_Bool", 1, BtfIntEncoding.Bool);

    public BtfTypeTable Table => new(_types.ToImmutable());

    public ImmutableArray<ExportType> Exports => [.. _exports];

    public static byte[] Bytes(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));

    public static string Json(RecordType type, ReadOnlySpan<byte> record, FormatOptions? options = null) => Text(new JsonFormatter(type, options), record);

    public static string Columns(RecordType type, ReadOnlySpan<byte> record, FormatOptions? options = null) => Text(new ColumnFormatter(type, options), record);

    /// <summary>A line without its end, written into exactly the room that was asked for.</summary>
    public static string Text(IRecordFormatter formatter, ReadOnlySpan<byte> record, long timestampNs = 0)
    {
        var line = new byte[formatter.MaxLength(record.Length)];
        var length = formatter.Format(record, timestampNs, line);
        Assert.Equal((byte)'\n', line[length - 1]);
        return Encoding.UTF8.GetString(line, 0, length - 1);
    }

    public uint Add(BtfType type)
    {
        _types.Add(type);
        return (uint)_types.Count;
    }

    public uint Int(string name, uint size, BtfIntEncoding encoding = BtfIntEncoding.None, int bits = 0) =>
        Add(new BtfInt(name, size, encoding, 0, bits == 0 ? (int)size * 8 : bits));

    public uint Array(uint element, uint count) => Add(new BtfArray(element, 0, count));

    public uint Text(uint length) => Array(Char, length);

    public uint Float(uint size, string name = "double") => Add(new BtfFloat(name, size));

    public uint Pointer(uint target = 0) => Add(new BtfPointer(target));

    public uint Typedef(string name, uint target) => Add(new BtfTypedef(name, target));

    public uint Enum(uint size, bool isSigned, params (string Name, long Value)[] values) =>
        Add(new BtfEnum("kind", size, isSigned, size == 8, [.. values.Select(value => new BtfEnumerator(value.Name, value.Value))]));

    /// <summary>A struct whose members follow each other without padding; a name may end in a format, as in <c>address@ipv4</c>.</summary>
    public uint Struct(string name, params (string Name, uint Type)[] members) => Composite(name, isUnion: false, members);

    public uint Union(string name, params (string Name, uint Type)[] members) => Composite(name, isUnion: true, members);

    /// <summary>A struct of bit-fields, each with its width; 0 for a member that is none.</summary>
    public uint Bits(bool kindFlag, params (string Name, uint Type, uint Bits)[] members)
    {
        var offset = 0u;
        var all = ImmutableArray.CreateBuilder<BtfMember>();
        foreach (var (name, type, bits) in members)
        {
            var width = bits == 0 ? (uint)Table.SizeOf(type)! * 8 : bits;
            all.Add(new BtfMember(name, kindFlag || bits == 0 ? type : Narrow(type, (int)bits), offset, kindFlag ? bits : 0));
            offset += width;
        }

        return Add(new BtfComposite("bits", false, (offset + 7) / 8, all.DrainToImmutable(), kindFlag));
    }

    public RecordType Type(uint id, bool bigEndian = false) => RecordType.Create(Table, id, Exports, bigEndian);

    /// <summary>The type of a struct with one member, <c>v</c>.</summary>
    public static RecordType One(Func<TypeBuilder, uint> member, string format = "", bool bigEndian = false)
    {
        var types = new TypeBuilder();
        return types.Type(types.Struct("s", (format.Length > 0 ? "v@" + format : "v", member(types))), bigEndian);
    }

    private uint Narrow(uint type, int bits)
    {
        var integer = (BtfInt)_types[(int)type - 1];
        return Add(integer with { Bits = bits });
    }

    private uint Composite(string name, bool isUnion, (string Name, uint Type)[] members)
    {
        var (offset, size) = (0u, 0u);
        var table = Table;
        var all = ImmutableArray.CreateBuilder<BtfMember>();
        foreach (var (member, type) in members)
        {
            all.Add(new BtfMember(member.Split('@')[0], type, offset * 8, 0));
            var length = (uint)table.SizeOf(type)!.Value;
            size = Math.Max(size, offset + length);
            offset += isUnion ? 0 : length;
        }

        var id = Add(new BtfComposite(name, isUnion, size, all.DrainToImmutable(), false));
        _exports.Add(new ExportType
        {
            Name = name,
            Size = size,
            TypeId = id,
            Members = [.. members.Select(member => member.Name.Split('@')).Select(parts => new ExportMember
            {
                Name = parts[0],
                Type = "",
                Doc = $"doc of {parts[0]}",
                Others = parts.Length > 1 ? UnknownKeys.None.Add(MemberFormats.Key, Element(parts[1])) : UnknownKeys.None,
            })],
        });
        return id;
    }

    private static JsonElement Element(string text)
    {
        using var document = JsonDocument.Parse(string.Create(CultureInfo.InvariantCulture, $"\"{text}\""));
        return document.RootElement.Clone();
    }
}
