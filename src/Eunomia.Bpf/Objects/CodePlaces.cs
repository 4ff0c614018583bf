using Eunomia.Bpf.BtfExt;
using Eunomia.Bpf.Elf;

namespace Eunomia.Bpf.Objects;

/// <summary>Functions and source lines of a section with code, by offset.</summary>
internal sealed class CodePlaces
{
    private readonly ElfSymbol[] _functions;
    private readonly ulong[] _functionStarts;
    private readonly BpfLineInfo[] _lines;
    private readonly ulong[] _lineStarts;

    public CodePlaces(BpfObject bpfObject, ElfSection section)
    {
        _functions =
        [
            .. bpfObject.Elf.Symbols
                .Where(symbol => symbol.SectionIndex == section.Index && symbol.Type == ElfSymbolType.Function)
                .OrderBy(symbol => symbol.Value),
        ];
        var lines = bpfObject.BtfExt?.Lines.FirstOrDefault(records => records.SectionName == section.Name)?.Records ?? [];
        _lines = [.. lines.OrderBy(line => line.InstructionOffset)];
        (_functionStarts, _lineStarts) = ([.. _functions.Select(function => function.Value)], [.. _lines.Select(line => (ulong)line.InstructionOffset)]);
    }

    /// <summary>The sections with code, in file order.</summary>
    public static IEnumerable<ElfSection> SectionsOf(ElfFile elf) =>
        elf.Sections.Where(section => section.Flags.HasFlag(ElfSectionFlags.Execute) && section.Type == ElfSectionType.ProgBits);

    /// <summary>The name of the function that an instruction is in; null when no symbol covers the place.</summary>
    public string? FunctionAt(ulong offset) =>
        LastUpTo(_functionStarts, offset) is >= 0 and var index && offset - _functions[index].Value < _functions[index].Size ? _functions[index].Name : null;

    /// <summary>The line of the source that an instruction comes from; null when that is not known.</summary>
    public BpfLineInfo? LineAt(ulong offset) =>
        LastUpTo(_lineStarts, offset) is >= 0 and var index && _lines[index].LineNumber != 0 ? _lines[index] : null;

    private static int LastUpTo(ulong[] starts, ulong offset)
    {
        var (low, high) = (0, starts.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = starts[middle] <= offset ? (middle + 1, high) : (low, middle);
        }

        return low - 1;
    }
}
