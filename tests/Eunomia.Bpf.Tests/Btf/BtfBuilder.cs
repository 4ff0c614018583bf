using System.Buffers.Binary;
using System.Text;
using Eunomia.Bpf.Btf;

namespace Eunomia.Bpf.Tests.Btf;

/// <summary>Makes BTF sections word by word, valid or not.</summary>
internal sealed class BtfBuilder(bool bigEndian = false)
{
    private readonly List<byte> _types = [];
    private readonly List<byte> _strings = [0];
    private readonly Dictionary<string, uint> _offsets = new(StringComparer.Ordinal) { [""] = 0 };

    public uint Count { get; private set; }

    /// <summary>Where the strings go on from, of a section that is split from another.</summary>
    public uint BaseTextLength { get; init; }

    /// <summary>Extra header bytes after the known 24.</summary>
    public byte[] HeaderTail { get; set; } = [];

    public uint Int(string name, uint size = 4, BtfIntEncoding encoding = BtfIntEncoding.Signed, int bits = -1) =>
        Add(BtfKind.Int, name, 0, size, (uint)encoding << 24 | (bits < 0 ? size * 8 : (uint)bits));

    public uint Pointer(uint to) => Add(BtfKind.Pointer, "", 0, to);

    public uint Array(uint element, uint count) => Add(BtfKind.Array, "", 0, 0, element, element, count);

    public uint Typedef(string name, uint type) => Add(BtfKind.Typedef, name, 0, type);

    public uint Struct(string name, uint size, params (string Name, uint Type, uint BitOffset)[] members) =>
        Add(BtfKind.Struct, name, (uint)members.Length, size, [.. members.SelectMany(m => new[] { String(m.Name), m.Type, m.BitOffset })]);

    public uint Prototype(uint result, params (string Name, uint Type)[] parameters) =>
        Add(BtfKind.FunctionPrototype, "", (uint)parameters.Length, result, [.. parameters.SelectMany(p => new[] { String(p.Name), p.Type })]);

    /// <summary>Adds any type: the info word is kind, count and flag.</summary>
    public uint Add(BtfKind kind, string name, uint count, uint sizeOrType, params uint[] words) =>
        AddRaw(String(name), (uint)kind << 24 | count, sizeOrType, words);

    public uint AddRaw(uint name, uint info, uint sizeOrType, params uint[] words)
    {
        foreach (var word in (uint[])[name, info, sizeOrType, .. words])
        {
            _types.AddRange(Word(word));
        }

        return ++Count;
    }

    public uint String(string text)
    {
        if (!_offsets.TryGetValue(text, out var offset))
        {
            offset = (uint)_strings.Count;
            _offsets.Add(text, offset);
            _strings.AddRange(Encoding.UTF8.GetBytes(text + "\0"));
        }

        return offset == 0 ? 0 : BaseTextLength + offset;
    }

    public byte[] Build()
    {
        var magic = bigEndian ? new byte[] { 0xeb, 0x9f } : [0x9f, 0xeb];
        var (types, strings) = (_types, _strings);
        return
        [
            .. magic, 1, 0, .. Word(24 + (uint)HeaderTail.Length),
            .. Word(0), .. Word((uint)types.Count), .. Word((uint)types.Count), .. Word((uint)strings.Count),
            .. HeaderTail, .. types, .. strings,
        ];
    }

    public byte[] Word(uint value)
    {
        var bytes = new byte[4];
        if (bigEndian)
        {
            BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        }
        else
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        }

        return bytes;
    }
}
