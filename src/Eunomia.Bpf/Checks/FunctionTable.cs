using Eunomia.Bpf.Elf;

namespace Eunomia.Bpf.Checks;

/// <summary>
/// All functions of an object, as libbpf finds them: by section, then by offset. Its search is binary, so they must not overlap.
/// </summary>
internal sealed class FunctionTable
{
    private const string SubprogramSection = ".text";

    private readonly Dictionary<int, List<ElfSymbol>> _bySection = [];

    /// <summary>Collects the functions.</summary>
    /// <exception cref="MalformedInputException">Two of them overlap.</exception>
    public FunctionTable(ElfFile elf)
    {
        foreach (var symbol in elf.Symbols)
        {
            if (symbol.Type is ElfSymbolType.Function && symbol.SectionIndex < elf.Sections.Length && IsCode(elf.Sections[symbol.SectionIndex]))
            {
                if (!_bySection.TryGetValue(symbol.SectionIndex, out var functions))
                {
                    functions = [];
                    _bySection.Add(symbol.SectionIndex, functions);
                }

                functions.Add(symbol);
            }
        }

        foreach (var (section, functions) in _bySection)
        {
            functions.Sort(static (left, right) => left.Value.CompareTo(right.Value));
            for (var i = 1; i < functions.Count; i++)
            {
                // The reader has checked that they lie within the section: no sum wraps.
                if (functions[i].Value < functions[i - 1].Value + functions[i - 1].Size)
                {
                    throw new MalformedInputException(
                        $"functions '{functions[i - 1].Name}' and '{functions[i].Name}' in section '{elf.Sections[section].Name}' overlap",
                        (long)elf.Sections[section].Offset);
                }
            }

            Count += functions.Count;
        }

        Subprograms = elf.Sections.FirstOrDefault(section => section.Name == SubprogramSection && IsCode(section));
    }

    /// <summary>How many functions there are.</summary>
    public int Count { get; }

    /// <summary>The section of subprograms, or null.</summary>
    public ElfSection? Subprograms { get; }

    /// <summary>The functions of one section, by offset.</summary>
    public IReadOnlyList<ElfSymbol> In(ElfSection section) => _bySection.GetValueOrDefault(section.Index) ?? [];

    /// <summary>Whether a function of that section starts at that offset.</summary>
    public bool StartsAt(ElfSection section, ulong offset)
    {
        if (!_bySection.TryGetValue(section.Index, out var functions))
        {
            return false;
        }

        var (low, high) = (0, functions.Count);
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            (low, high) = functions[middle].Value < offset ? (middle + 1, high) : (low, middle);
        }

        return low < functions.Count && functions[low].Value == offset;
    }

    /// <summary>Whether a section holds instructions.</summary>
    public static bool IsCode(ElfSection section) =>
        section.Type is ElfSectionType.ProgBits && section.Flags.HasFlag(ElfSectionFlags.Execute);
}
