using Eunomia.Bpf;
using Eunomia.Bpf.IO;

namespace Eunomia.Runtime.Symbols;

/// <summary>
/// Reads the functions in <c>.symtab</c>, or in <c>.dynsym</c> of a stripped file. Only the parts that are needed are read, and none beyond a
/// bound: the file belongs to whoever runs the process.
/// </summary>
internal sealed class ElfSymbolTableReader
{
    private const int MaximumSymbolBytes = 24 << 20;
    private const int MaximumTextBytes = 48 << 20;
    private const int MaximumNoteBytes = 1 << 16;

    // The kernel runs nothing that has more of them.
    private const int MaximumSegmentBytes = 1 << 16;
    private const uint SymbolTable = 2;
    private const uint DynamicSymbols = 11;
    private const uint StringTable = 3;

    private readonly Stream _stream;
    private readonly long _length;
    private readonly bool _bigEndian;
    private readonly bool _is64;

    private ElfSymbolTableReader(Stream stream, bool is64, bool bigEndian) =>
        (_stream, _length, _is64, _bigEndian) = (stream, stream.Length, is64, bigEndian);

    private readonly record struct Header(ulong Segments, ushort SegmentSize, ushort SegmentCount, ulong Sections, ushort SectionSize, ushort SectionCount);

    private readonly record struct Section(uint Type, ulong Offset, ulong Size, uint Link);

    private readonly record struct Symbol(uint Name, byte Info, ushort Section, ulong Value, ulong Size);

    /// <summary>Reads a file of either class and byte order.</summary>
    /// <exception cref="MalformedInputException">It is no ELF file, or breaks the format's rules.</exception>
    public static ElfSymbolTable Read(Stream stream) => Open(stream).Read();

    /// <summary>Whether a file has a function of that name, as libbpf looks for it: in both tables of symbols, whatever version the name has.</summary>
    /// <param name="stream">The file.</param>
    /// <param name="name">The name, without a version.</param>
    /// <exception cref="MalformedInputException">It is no ELF file, or breaks the format's rules.</exception>
    public static bool HasFunction(Stream stream, string name) => Open(stream).HasFunction(name);

    private static ElfSymbolTableReader Open(Stream stream)
    {
        Span<byte> ident = stackalloc byte[16];
        stream.Position = 0;
        if (stream.ReadAtLeast(ident, ident.Length, throwOnEndOfStream: false) < ident.Length || !ident.StartsWith("\u007fELF"u8)
            || ident[4] is not (1 or 2) || ident[5] is not (1 or 2))
        {
            throw new MalformedInputException("no ELF file", 0);
        }

        return new ElfSymbolTableReader(stream, ident[4] == 2, ident[5] == 2);
    }

    private bool HasFunction(string name)
    {
        var wanted = System.Text.Encoding.UTF8.GetBytes(name);
        var all = ReadSections(ReadHeader());
        foreach (var table in all.Where(section => section.Type is SymbolTable or DynamicSymbols && section.Link < all.Length && all[section.Link].Type == StringTable))
        {
            var text = Take(all[table.Link].Offset, all[table.Link].Size, "the names of symbols");
            if (ReadSymbols(table, text.Length).Any(symbol => IsAt(text.AsSpan((int)symbol.Name))))
            {
                return true;
            }
        }

        return false;

        bool IsAt(ReadOnlySpan<byte> text) => text.StartsWith(wanted) && text.Length > wanted.Length && text[wanted.Length] is 0 or (byte)'@';
    }

    private ElfSymbolTable Read()
    {
        var header = ReadHeader();
        byte[] buildId = [];
        var loads = header.SegmentCount == 0 ? [] : ReadSegments(header.Segments, header.SegmentSize, header.SegmentCount, out buildId);
        var all = ReadSections(header);
        var table = Array.Find(all, section => section.Type == SymbolTable && section.Size > 0);
        table = table.Size > 0 ? table : Array.Find(all, section => section.Type == DynamicSymbols);
        if (table.Size == 0 || table.Link >= all.Length || all[table.Link].Type != StringTable
            || table.Size > MaximumSymbolBytes || all[table.Link].Size > MaximumTextBytes)
        {
            return new ElfSymbolTable([], [], [], [], loads) { BuildId = buildId };
        }

        var text = Take(all[table.Link].Offset, all[table.Link].Size, "the names of symbols");
        return Sort(ReadSymbols(table, text.Length), text, loads, buildId);
    }

    private Header ReadHeader()
    {
        var header = ReaderOf(Take(16, _is64 ? 48u : 36u, "the ELF header"), 16);
        header.Take(8);
        Word(ref header); // entry point
        var (segments, sections) = (Word(ref header), Word(ref header));
        header.Take(6);
        return new Header(segments, header.ReadU16(), header.ReadU16(), sections, header.ReadU16(), header.ReadU16());
    }

    private ElfSymbolTable.LoadSegment[] ReadSegments(ulong offset, ushort size, ushort count, out byte[] buildId)
    {
        const uint Load = 1;
        const uint Note = 4;
        buildId = [];
        if (size != (_is64 ? 56 : 32) || size * count > MaximumSegmentBytes)
        {
            throw new MalformedInputException($"{count} program headers of {size} bytes", (long)Math.Min(offset, long.MaxValue));
        }

        var bytes = Take(offset, (ulong)(size * count), "the program headers");
        var notesLeft = (ulong)MaximumNoteBytes;
        var loads = new List<ElfSymbolTable.LoadSegment>();
        for (var i = 0; i < count; i++)
        {
            var reader = ReaderOf(bytes.AsSpan(i * size, size), (long)offset);
            var type = reader.ReadU32();
            if (_is64)
            {
                reader.Take(4);
            }

            var (place, address) = (Word(ref reader), Word(ref reader));
            Word(ref reader); // physical address
            var length = Word(ref reader);
            if (type == Load && length > 0)
            {
                loads.Add(new(place, address, length));
            }
            else if (type == Note && buildId.Length == 0 && length > 0 && length <= notesLeft)
            {
                notesLeft -= length;
                buildId = BuildIdIn(Take(place, length, "the notes"));
            }
        }

        return [.. loads];
    }

    /// <summary>The build id in a note of type <c>NT_GNU_BUILD_ID</c> and name <c>GNU</c>; empty when there is none.</summary>
    private byte[] BuildIdIn(byte[] notes)
    {
        const uint GnuBuildId = 3;
        var reader = ReaderOf(notes, 0);
        while (reader.Remaining >= 12)
        {
            var (nameSize, size, type) = (reader.ReadU32(), reader.ReadU32(), reader.ReadU32());
            if (nameSize > MaximumNoteBytes || size > MaximumNoteBytes || Padded(nameSize) + Padded(size) > reader.Remaining)
            {
                break;
            }

            var name = reader.Take(Padded(nameSize));
            var value = reader.Take(Padded(size));
            if (type == GnuBuildId && name.StartsWith("GNU\0"u8))
            {
                return value[..(int)size].ToArray();
            }
        }

        return [];

        static int Padded(uint size) => (int)((size + 3) & ~3u);
    }

    private Section[] ReadSections(Header header)
    {
        var (offset, size, count) = (header.Sections, header.SectionSize, header.SectionCount);
        if (count == 0)
        {
            return [];
        }

        if (size != (_is64 ? 64 : 40))
        {
            throw new MalformedInputException($"section headers of {size} bytes", (long)Math.Min(offset, long.MaxValue));
        }

        var bytes = Take(offset, (ulong)size * count, "the section headers");
        var sections = new Section[count];
        for (var i = 0; i < count; i++)
        {
            var reader = ReaderOf(bytes.AsSpan(i * size, size), (long)offset);
            reader.Take(4);
            var type = reader.ReadU32();
            Word(ref reader); // flags
            Word(ref reader); // address
            sections[i] = new Section(type, Word(ref reader), Word(ref reader), reader.ReadU32());
        }

        return sections;
    }

    private List<Symbol> ReadSymbols(Section table, int textLength)
    {
        const byte Function = 2;
        const byte IndirectFunction = 10;
        var reader = ReaderOf(Take(table.Offset, table.Size, "the symbols"), (long)table.Offset);
        var size = _is64 ? 24 : 16;
        var symbols = new List<Symbol>();
        while (reader.Remaining >= size)
        {
            var symbol = ReadSymbol(ref reader);
            if ((symbol.Info & 0xf) is Function or IndirectFunction && symbol.Section != 0 && symbol.Value != 0
                && symbol.Name > 0 && symbol.Name < textLength)
            {
                symbols.Add(symbol);
            }
        }

        return symbols;
    }

    private Symbol ReadSymbol(ref SpanReader reader)
    {
        var name = reader.ReadU32();
        if (_is64)
        {
            var info = reader.ReadU8();
            reader.Take(1);
            return new Symbol(name, info, reader.ReadU16(), reader.ReadU64(), reader.ReadU64());
        }

        var (value, size) = (reader.ReadU32(), reader.ReadU32());
        var kind = reader.ReadU8();
        reader.Take(1);
        return new Symbol(name, kind, reader.ReadU16(), value, size);
    }

    /// <summary>By address, one symbol for each: a global one before a weak one before a local one, then the first.</summary>
    private static ElfSymbolTable Sort(List<Symbol> symbols, byte[] text, ElfSymbolTable.LoadSegment[] loads, byte[] buildId)
    {
        var order = Enumerable.Range(0, symbols.Count).ToArray();
        Array.Sort(order, (left, right) =>
            symbols[left].Value.CompareTo(symbols[right].Value) is not 0 and var byValue ? byValue
            : RankOf(symbols[left]).CompareTo(RankOf(symbols[right])) is not 0 and var byRank ? byRank
            : left.CompareTo(right));
        var count = 0;
        foreach (var i in order)
        {
            if (count == 0 || symbols[order[count - 1]].Value != symbols[i].Value)
            {
                order[count++] = i;
            }
        }

        order = order[..count];
        return new ElfSymbolTable(
            Array.ConvertAll(order, i => symbols[i].Value), Array.ConvertAll(order, i => (uint)Math.Min(symbols[i].Size, uint.MaxValue)),
            Array.ConvertAll(order, i => symbols[i].Name), text, loads)
        { BuildId = buildId };

        static int RankOf(Symbol symbol) => (symbol.Info >> 4) switch { 1 => 0, 2 => 1, _ => 2 };
    }

    private byte[] Take(ulong offset, ulong size, string what)
    {
        // Subtract instead of adding: offset + size may wrap.
        if (offset > (ulong)_length || size > (ulong)_length - offset || size > MaximumTextBytes)
        {
            throw new MalformedInputException($"{what} [{offset}, +{size}) lie outside {_length} bytes", 0);
        }

        var bytes = new byte[size];
        _stream.Position = (long)offset;
        return _stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) == bytes.Length
            ? bytes
            : throw new MalformedInputException($"{what} end early", (long)offset);
    }

    private SpanReader ReaderOf(ReadOnlySpan<byte> bytes, long offset) => new(bytes, _bigEndian, offset);

    private ulong Word(ref SpanReader reader) => _is64 ? reader.ReadU64() : reader.ReadU32();
}
