using Eunomia.Bpf.Btf;
using Eunomia.Bpf.IO;

namespace Eunomia.Bpf.Elf;

/// <summary>
/// Writes a compiled BPF object. Relocation sections, the symbol table and the one table of names are made from the model, never
/// copied; equal models give equal bytes.
/// </summary>
internal sealed class ElfWriter
{
    private const string SymbolTableName = ".symtab";
    private const string NamesName = ".strtab";
    private const ulong InfoIsSection = 0x40;

    private readonly ElfFile _file;
    private readonly BtfStringTableWriter _strings;
    private readonly ElfSymbol[] _symbols;
    private readonly int[] _newSymbolIndices;
    private readonly List<ElfSection> _sections;
    private readonly ByteWriter _body;

    private ElfWriter(ElfFile file, BtfStringTableWriter strings)
    {
        _file = file;
        _strings = strings;
        _body = new ByteWriter(file.BigEndian);
        _sections = [.. file.Sections];

        // Local symbols first, as the format wants; beyond that any order would do, so it is the one that depends on nothing else.
        _symbols = [.. file.Symbols];
        Array.Sort(_symbols, Compare);
        _newSymbolIndices = new int[_symbols.Length];
        for (var i = 0; i < _symbols.Length; i++)
        {
            _newSymbolIndices[_symbols[i].Index] = i;
        }
    }

    /// <summary>Writes the file.</summary>
    /// <param name="file">
    /// Sections with the data to write, without those that are made here: relocations, symbols, names. The indices in it are positions.
    /// </param>
    /// <param name="strings">
    /// The strings of its BTF, which have most names, too. Names stand in the same order there and here, so that compression finds many at once.
    /// </param>
    public static byte[] Write(ElfFile file, BtfStringTableWriter strings) => new ElfWriter(file, strings).Write();

    private byte[] Write()
    {
        var symbolTable = (uint)(_sections.Count + _file.Sections.Count(section => !section.Relocations.IsEmpty));
        foreach (var section in _file.Sections.Where(section => !section.Relocations.IsEmpty))
        {
            _sections.Add(RelocationSection(section, symbolTable));
        }

        IEnumerable<string> all = [.. _sections.Select(section => section.Name), .. _symbols.Select(symbol => symbol.Name), SymbolTableName, NamesName];
        var names = new ElfStringTableWriter(all.OrderBy(name => _strings.OffsetOf(name) ?? uint.MaxValue));
        _sections.Add(SymbolSection(names, symbolTable + 1));
        _sections.Add(Section(NamesName, ElfSectionType.StringTable, names.Bytes, alignment: 1));

        var headers = new ByteWriter(_file.BigEndian, _sections.Count * (int)ElfHeader.SectionLength);
        foreach (var section in _sections)
        {
            WriteSection(section, headers, names);
        }

        _body.Align(8);
        return [.. Header((ulong)_body.Length + ElfHeader.Length), .. _body.Written, .. headers.Written];
    }

    private static int Compare(ElfSymbol left, ElfSymbol right)
    {
        var order = (left.Index != 0).CompareTo(right.Index != 0);
        order = order != 0 ? order : (left.Binding != ElfSymbolBinding.Local).CompareTo(right.Binding != ElfSymbolBinding.Local);
        order = order != 0 ? order : left.SectionIndex.CompareTo(right.SectionIndex);
        order = order != 0 ? order : left.Value.CompareTo(right.Value);
        order = order != 0 ? order : ((int)left.Type).CompareTo((int)right.Type);
        order = order != 0 ? order : string.CompareOrdinal(left.Name, right.Name);
        return order != 0 ? order : left.Index.CompareTo(right.Index);
    }

    private void WriteSection(ElfSection section, ByteWriter headers, ElfStringTableWriter names)
    {
        if (section.Type != ElfSectionType.NoBits)
        {
            // Offsets in the body are aligned as those in the file, up to the length of the header in front; more is of no use to a loader.
            _body.Align((int)Math.Clamp(section.Alignment, 1, ElfHeader.Length));
        }

        headers.WriteU32(names[section.Name]);
        headers.WriteU32((uint)section.Type);
        headers.WriteU64((ulong)section.Flags);
        headers.WriteU64(section.Address);
        headers.WriteU64(section.Type == ElfSectionType.Null ? 0 : (ulong)_body.Length + ElfHeader.Length);
        headers.WriteU64(section.Type is ElfSectionType.NoBits or ElfSectionType.Null ? section.Size : (ulong)section.Data.Length);
        headers.WriteU32(section.Link);
        headers.WriteU32(section.Info);
        headers.WriteU64(section.Alignment);
        headers.WriteU64(section.EntrySize);
        _body.Write(section.Data.Span);
    }

    private ElfSection RelocationSection(ElfSection target, uint symbolTable)
    {
        var hasAddends = target.Relocations.Any(relocation => relocation.Addend != 0);
        var data = new ByteWriter(_file.BigEndian);
        foreach (var relocation in target.Relocations)
        {
            data.WriteU64(relocation.Offset);
            data.WriteU64((ulong)_newSymbolIndices[relocation.SymbolIndex] << 32 | relocation.Type);
            if (hasAddends)
            {
                data.WriteU64((ulong)relocation.Addend);
            }
        }

        var type = hasAddends ? ElfSectionType.Rela : ElfSectionType.Rel;
        return Section((hasAddends ? ".rela" : ".rel") + target.Name, type, data.Written.ToArray(), alignment: 8) with
        {
            Flags = (ElfSectionFlags)InfoIsSection,
            Link = symbolTable,
            Info = (uint)target.Index,
            EntrySize = hasAddends ? 24u : 16u,
        };
    }

    private ElfSection SymbolSection(ElfStringTableWriter names, uint namesIndex)
    {
        var data = new ByteWriter(_file.BigEndian);
        foreach (var symbol in _symbols)
        {
            data.WriteU32(names[symbol.Name]);
            data.WriteU8((byte)((byte)symbol.Binding << 4 | (byte)symbol.Type));
            data.WriteU8(symbol.Other);
            data.WriteU16(symbol.SectionIndex);
            data.WriteU64(symbol.Value);
            data.WriteU64(symbol.Size);
        }

        return Section(SymbolTableName, ElfSectionType.SymbolTable, data.Written.ToArray(), alignment: 8) with
        {
            Link = namesIndex,
            Info = (uint)_symbols.Count(symbol => symbol.Binding == ElfSymbolBinding.Local),
            EntrySize = 24,
        };
    }

    private ElfSection Section(string name, ElfSectionType type, byte[] data, ulong alignment) => new()
    {
        Index = _sections.Count,
        Name = name,
        Type = type,
        Flags = ElfSectionFlags.None,
        Address = 0,
        Offset = 0,
        Size = (ulong)data.Length,
        Link = 0,
        Info = 0,
        Alignment = alignment,
        EntrySize = 0,
        Data = data,
    };

    private ReadOnlySpan<byte> Header(ulong sectionOffset)
    {
        var writer = new ByteWriter(_file.BigEndian);
        writer.Write([0x7f, .. "ELF"u8, 2, (byte)(_file.BigEndian ? 2 : 1), 1, .. new byte[9]]);
        writer.WriteU16(ElfReader.TypeRelocatable);
        writer.WriteU16(ElfFile.MachineBpf);
        writer.WriteU32(1);
        writer.WriteU64(0);
        writer.WriteU64(0);
        writer.WriteU64(sectionOffset);
        writer.WriteU32(_file.Flags);
        writer.WriteU16((ushort)ElfHeader.Length);
        writer.WriteU16(0);
        writer.WriteU16(0);
        writer.WriteU16((ushort)ElfHeader.SectionLength);
        writer.WriteU16((ushort)_sections.Count);
        writer.WriteU16((ushort)(_sections.Count - 1));
        return writer.Written;
    }
}
