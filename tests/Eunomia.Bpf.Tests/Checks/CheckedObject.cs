using System.Buffers.Binary;
using Eunomia.Bpf.Checks;
using Eunomia.Bpf.Elf;
using Eunomia.Bpf.Objects;
using Eunomia.Bpf.Tests.Btf;
using Eunomia.Bpf.Tests.Elf;

namespace Eunomia.Bpf.Tests.Checks;

/// <summary>Puts small objects together and says what the check thinks of them.</summary>
internal static class CheckedObject
{
    public const byte Load64 = 0x18;
    public const byte Call = 0x85;
    public const byte Exit = 0x95;
    public const uint LoadRelocation = 1;
    public const uint CallRelocation = 10;
    public const ulong Code = 6;
    public const byte GlobalObject = 0x11;

    /// <summary>One instruction.</summary>
    public static byte[] Instruction(byte opcode, int source = 0, int immediate = 0)
    {
        var bytes = new byte[8];
        bytes[0] = opcode;
        bytes[1] = (byte)(source << 4);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4), immediate);
        return bytes;
    }

    /// <summary>
    /// An object with function <c>f</c> (symbol 1) in section <c>xdp</c> and subprogram <c>g</c> (symbol 2), two instructions, in
    /// <c>.text</c>; symbol 3 is the map section, 4 the extern <c>e</c>.
    /// </summary>
    public static byte[] WithCode(byte[] code, params (ulong Offset, uint Symbol, uint Type)[] relocations)
    {
        var elf = new ElfBuilder();
        var xdp = elf.Section("xdp", ElfSectionType.ProgBits, code, flags: Code);
        var text = elf.Section(".text", ElfSectionType.ProgBits, [.. Instruction(Exit), .. Instruction(Exit)], flags: Code);
        var data = elf.Section(".data", ElfSectionType.ProgBits, new byte[8], flags: 3);
        var symbols = elf.Symbols(
            elf.Symbol("f", (ushort)xdp, 0, (ulong)code.Length), elf.Symbol("g", (ushort)text, 0, 16),
            elf.Symbol("", (ushort)data, 0, 0, info: 3));
        elf.Section(
            ".relxdp", ElfSectionType.Rel, [.. relocations.SelectMany(r => elf.Relocation(r.Offset, r.Symbol, r.Type))],
            link: (uint)symbols, info: (uint)xdp, entrySize: 16);
        return elf.Build();
    }

    /// <summary>An object with those types, one data section, and the symbol of the variable <c>v</c> at its start.</summary>
    public static byte[] WithData(BtfBuilder btf, string name, byte[] data, params (ulong Offset, uint Symbol, uint Type)[] relocations)
    {
        var elf = new ElfBuilder();
        var section = elf.Section(name, ElfSectionType.ProgBits, data, flags: 3);
        elf.Section(".BTF", ElfSectionType.ProgBits, btf.Build());
        var symbols = elf.Symbols(elf.Symbol("v", (ushort)section, 0, (ulong)data.Length, GlobalObject));
        elf.Section(
            ".rel" + name, ElfSectionType.Rel, [.. relocations.SelectMany(r => elf.Relocation(r.Offset, r.Symbol, r.Type))],
            link: (uint)symbols, info: (uint)section, entrySize: 16);
        return elf.Build();
    }

    /// <summary>Adds a data section with variables.</summary>
    public static void DataSection(BtfBuilder btf, string name, uint size, params (uint Type, uint Offset, uint Size)[] variables) =>
        btf.Add(BtfKindOfDataSection, name, (uint)variables.Length, size, [.. variables.SelectMany(v => new[] { v.Type, v.Offset, v.Size })]);

    public static void Accepts(byte[] bytes) => Assert.Equal(bytes, LoadCheck.Check(bytes, "checked").Elf.Bytes.ToArray());

    /// <summary>The reader alone must accept it, so that it is the check that is tested.</summary>
    public static void Rejects(string message, byte[] bytes)
    {
        BpfObject.Read(bytes, "checked");

        var error = Assert.Throws<MalformedInputException>(() => LoadCheck.Check(bytes, "checked"));

        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
    }

    private const Eunomia.Bpf.Btf.BtfKind BtfKindOfDataSection = Eunomia.Bpf.Btf.BtfKind.DataSection;
}
