using System.Buffers.Binary;
using System.Text;
using Eunomia.Bpf.Elf;

namespace Eunomia.Bpf.Tests.Elf;

/// <summary>Makes ELF files header by header, valid or not: a null section, the names, then what was added.</summary>
internal sealed class ElfBuilder(bool bigEndian = false)
{
    private readonly List<byte> _names = [0];
    private readonly List<Header> _sections = [new()];

    public byte Class { get; set; } = 2;

    public ushort Type { get; set; } = 1;

    public ushort Machine { get; set; } = ElfFile.MachineBpf;

    /// <summary>Overrides <c>e_shnum</c>.</summary>
    public ushort? SectionCount { get; set; }

    /// <summary>Changes a header just before it is written.</summary>
    public Action<int, Header>? Tamper { get; set; }

    public int Section(string name, ElfSectionType type, byte[] data, uint link = 0, uint info = 0, ulong entrySize = 0, ulong flags = 0)
    {
        _sections.Add(new()
        {
            Name = Name(name),
            Type = type,
            Data = data,
            Size = (ulong)data.Length,
            Link = link,
            Info = info,
            EntrySize = entrySize,
            Flags = flags,
        });
        return _sections.Count; // the names come first
    }

    public int Symbols(params byte[][] symbols) =>
        Section(".symtab", ElfSectionType.SymbolTable, [.. new byte[24], .. symbols.SelectMany(symbol => symbol)], link: 1, info: 1, entrySize: 24);

    public byte[] Symbol(string name, ushort section, ulong value, ulong size, byte info = 0x12) =>
        [.. Word(Name(name)), info, 0, .. Half(section), .. Long(value), .. Long(size)];

    public byte[] Relocation(ulong offset, uint symbol, uint type) => [.. Long(offset), .. Long((ulong)symbol << 32 | type)];

    public uint Name(string name)
    {
        var offset = (uint)_names.Count;
        _names.AddRange(Encoding.UTF8.GetBytes(name + "\0"));
        return name.Length == 0 ? 0 : offset;
    }

    public byte[] Build()
    {
        var sections = _sections.ToList();
        sections.Insert(1, new() { Type = ElfSectionType.StringTable, Data = [.. _names], Size = (ulong)_names.Count });
        var body = new List<byte>();
        var headers = new List<byte>();
        foreach (var (index, header) in sections.Index())
        {
            header.Offset = 64 + (ulong)body.Count;
            Tamper?.Invoke(index, header);
            body.AddRange(header.Type == ElfSectionType.NoBits ? [] : header.Data);
            headers.AddRange(
            [
                .. Word(header.Name), .. Word((uint)header.Type), .. Long(header.Flags), .. Long(0), .. Long(header.Offset),
                .. Long(header.Size), .. Word(header.Link), .. Word(header.Info), .. Long(header.Alignment), .. Long(header.EntrySize),
            ]);
        }

        return
        [
            0x7f, .. "ELF"u8, Class, (byte)(bigEndian ? 2 : 1), 1, .. new byte[9], .. Half(Type), .. Half(Machine), .. Word(1),
            .. Long(0), .. Long(0), .. Long(64 + (ulong)body.Count), .. Word(0), .. Half(64), .. Half(0), .. Half(0), .. Half(64),
            .. Half(SectionCount ?? (ushort)sections.Count), .. Half(1), .. body, .. headers,
        ];
    }

    private byte[] Half(ushort value) => Bytes(2, value);

    private byte[] Word(uint value) => Bytes(4, value);

    private byte[] Long(ulong value) => Bytes(8, value);

    private byte[] Bytes(int length, ulong value)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        bytes = bytes[..length];
        if (bigEndian)
        {
            Array.Reverse(bytes);
        }

        return bytes;
    }

    internal sealed class Header
    {
        public uint Name { get; set; }

        public ElfSectionType Type { get; set; }

        public ulong Flags { get; set; }

        public ulong Offset { get; set; }

        public ulong Size { get; set; }

        public uint Link { get; set; }

        public uint Info { get; set; }

        public ulong Alignment { get; set; } = 1;

        public ulong EntrySize { get; set; }

        public byte[] Data { get; set; } = [];
    }
}
