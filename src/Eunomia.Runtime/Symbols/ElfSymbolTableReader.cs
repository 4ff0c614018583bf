using Eunomia.Bpf;
using Eunomia.Bpf.Elf;

namespace Eunomia.Runtime.Symbols;

/// <summary>
/// Reads the functions in <c>.symtab</c>, or in <c>.dynsym</c> of a stripped file. Only the parts that are needed are read, and none beyond a
/// bound: the file belongs to whoever runs the process.
/// </summary>
internal static class ElfSymbolTableReader
{
    private const int MaximumSymbolBytes = 24 << 20;
    private const int MaximumTextBytes = 48 << 20;
    private const int MaximumNoteBytes = 1 << 16;

    /// <summary>Reads a file of either class and byte order.</summary>
    /// <exception cref="MalformedInputException">It is no ELF file, or breaks the format's rules.</exception>
    public static ElfSymbolTable Read(Stream stream)
    {
        var file = ElfBinary.Open(stream);
        var loads = file.Segments.Where(segment => segment is { Type: ElfSegmentType.Load, FileSize: > 0 }).ToArray();
        var buildId = ReadBuildId(file);
        var table = file.Sections.FirstOrDefault(section => section is { Type: ElfSectionType.SymbolTable, Size: > 0 });
        table = table.Size > 0 ? table : file.Sections.FirstOrDefault(section => section.Type == ElfSectionType.DynamicSymbols);
        if (table.Size == 0 || table.Size > MaximumSymbolBytes || NamesOf(file, table) is not { Size: <= MaximumTextBytes } names)
        {
            return new ElfSymbolTable([], [], [], [], loads) { BuildId = buildId };
        }

        var text = ReadNames(file, names);
        return Sort([.. file.ReadSymbols(table, MaximumSymbolBytes).Where(symbol => IsFunction(symbol, text.Length))], text, loads, buildId);
    }

    /// <summary>Whether a file has a function of that name, as libbpf looks for it: in the first table of symbols of either kind, whatever version the name has.</summary>
    /// <param name="stream">The file.</param>
    /// <param name="name">The name, without a version.</param>
    /// <exception cref="MalformedInputException">It is no ELF file, or breaks the format's rules.</exception>
    public static bool HasFunction(Stream stream, string name)
    {
        var file = ElfBinary.Open(stream);
        var wanted = System.Text.Encoding.UTF8.GetBytes(name);
        foreach (var table in file.Sections.Where(section => section.Type is ElfSectionType.SymbolTable or ElfSectionType.DynamicSymbols).DistinctBy(section => section.Type))
        {
            if (NamesOf(file, table) is { } names && ReadNames(file, names) is var text
                && file.ReadSymbols(table, MaximumTextBytes).Any(symbol => IsFunction(symbol, text.Length) && IsAt(text.AsSpan((int)symbol.Name))))
            {
                return true;
            }
        }

        return false;

        bool IsAt(ReadOnlySpan<byte> text) => text.StartsWith(wanted) && text.Length > wanted.Length && text[wanted.Length] is 0 or (byte)'@';
    }

    private static ElfSectionHeader? NamesOf(ElfBinary file, ElfSectionHeader table) =>
        table.Link < file.Sections.Length && file.Sections[(int)table.Link] is { Type: ElfSectionType.StringTable } names ? names : null;

    private static byte[] ReadNames(ElfBinary file, ElfSectionHeader names) => file.Read(names.Offset, names.Size, MaximumTextBytes, "the names of symbols");

    private static bool IsFunction(ElfSymbolEntry symbol, int textLength) =>
        symbol is { Type: ElfSymbolType.Function or ElfSymbolType.IndirectFunction, SectionIndex: not ElfSymbol.Undefined, Value: not 0, Name: > 0 } && symbol.Name < textLength;

    /// <summary>The build id in a note of type <c>NT_GNU_BUILD_ID</c> and name <c>GNU</c>; empty when there is none.</summary>
    private static byte[] ReadBuildId(ElfBinary file)
    {
        const uint GnuBuildId = 3;
        var notesLeft = (ulong)MaximumNoteBytes;
        foreach (var segment in file.Segments.Where(segment => segment is { Type: ElfSegmentType.Note, FileSize: > 0 } && segment.FileSize <= notesLeft))
        {
            notesLeft -= segment.FileSize;
            var notes = file.NotesIn(file.Read(segment.Offset, segment.FileSize, MaximumNoteBytes, "the notes"));
            if (notes.FirstOrDefault(note => note.Type == GnuBuildId && note.Owner.Span.SequenceEqual("GNU\0"u8)).Content is { IsEmpty: false } found)
            {
                return found.ToArray();
            }
        }

        return [];
    }

    /// <summary>By address, one symbol for each: a global one before a weak one before a local one, then the first.</summary>
    private static ElfSymbolTable Sort(ElfSymbolEntry[] symbols, byte[] text, ElfSegment[] loads, byte[] buildId)
    {
        var order = Enumerable.Range(0, symbols.Length).ToArray();
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

        static int RankOf(ElfSymbolEntry symbol) => symbol.Binding switch { ElfSymbolBinding.Global => 0, ElfSymbolBinding.Weak => 1, _ => 2 };
    }
}
