using Eunomia.Bpf.IO;

namespace Eunomia.Bpf.Elf;

/// <summary>Reads the one symbol table.</summary>
internal static class ElfSymbolReader
{
    private const int SymbolLength = 24;

    /// <summary>Most symbols: ten times those of the largest programs with their debug information.</summary>
    private const int MaximumSymbols = 200_000;

    /// <summary><c>SHN_XINDEX</c>: the section index is too large for the field.</summary>
    private const ushort ExtendedIndex = 0xffff;

    /// <summary>All symbols; empty when the file has no table.</summary>
    public static ImmutableArray<ElfSymbol> Read(ElfSection[] sections, bool bigEndian)
    {
        var tables = sections.Where(section => section.Type == ElfSectionType.SymbolTable).Take(2).ToArray();
        return tables switch
        {
            [] => [],
            [var table] => Read(table, sections, bigEndian),
            _ => throw new MalformedInputException("there is more than one symbol table", (long)tables[1].Offset),
        };
    }

    private static ImmutableArray<ElfSymbol> Read(ElfSection table, ElfSection[] sections, bool bigEndian)
    {
        var offset = (long)table.Offset;
        if (table.EntrySize != SymbolLength || table.Size % SymbolLength != 0)
        {
            throw new MalformedInputException($"the symbol table has {table.Size} bytes in entries of {table.EntrySize}, not of 24", offset);
        }

        var names = new ElfStringTable(sections[table.Link]);
        var reader = new SpanReader(table.Data.Span, bigEndian, offset);
        if (reader.Remaining / SymbolLength > MaximumSymbols)
        {
            throw new MalformedInputException($"{reader.Remaining / SymbolLength} symbols, more than {MaximumSymbols}", offset);
        }

        var symbols = ImmutableArray.CreateBuilder<ElfSymbol>(reader.Remaining / SymbolLength);
        if (table.Info > symbols.Capacity)
        {
            throw new MalformedInputException($"{table.Info} of {symbols.Capacity} symbols are local", offset);
        }

        while (reader.Remaining > 0)
        {
            offset = reader.Offset;
            var entry = ElfSymbolEntry.Read(ref reader, is64: true);
            var symbol = new ElfSymbol(
                symbols.Count, names.Read(entry.Name, offset), entry.Type, entry.Binding, entry.Other, entry.SectionIndex, entry.Value, entry.Size);
            Check(symbol, sections, offset);
            symbols.Add(symbol);
        }

        return symbols.MoveToImmutable();
    }

    private static void Check(ElfSymbol symbol, ElfSection[] sections, long offset)
    {
        if (symbol.SectionIndex is ElfSymbol.Undefined or (>= ElfSymbol.FirstReserved and < ExtendedIndex))
        {
            return;
        }

        if (symbol.SectionIndex >= sections.Length)
        {
            throw new MalformedInputException(
                $"symbol {symbol.Index} '{symbol.Name}' is in section {symbol.SectionIndex} of {sections.Length}", offset);
        }

        var size = sections[symbol.SectionIndex].Size;
        if (symbol.Value > size || symbol.Size > size - symbol.Value)
        {
            throw new MalformedInputException(
                $"symbol {symbol.Index} '{symbol.Name}' [{symbol.Value}, +{symbol.Size}) lies outside its section of {size} bytes", offset);
        }
    }
}
