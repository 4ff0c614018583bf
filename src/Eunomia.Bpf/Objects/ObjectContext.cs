using Eunomia.Bpf.Btf;
using Eunomia.Bpf.Elf;

namespace Eunomia.Bpf.Objects;

/// <summary>ELF and BTF of one object, joined: clang leaves sizes and offsets of BTF's data sections to the ELF symbols.</summary>
internal sealed class ObjectContext
{
    private readonly Dictionary<string, ElfSymbol> _variableSymbols = new(StringComparer.Ordinal);

    public ObjectContext(ElfFile elf, BtfTypeTable types)
    {
        Elf = elf;
        Types = types;

        foreach (var symbol in elf.Symbols)
        {
            if (symbol is { Type: ElfSymbolType.Object, Binding: ElfSymbolBinding.Global or ElfSymbolBinding.Weak })
            {
                _variableSymbols.TryAdd(symbol.Name, symbol);
            }
        }
    }

    public ElfFile Elf { get; }

    public BtfTypeTable Types { get; }

    /// <summary>An error in a section.</summary>
    /// <param name="section">The section.</param>
    /// <param name="message">What is wrong.</param>
    /// <param name="subject">The C name of what is wrong in it.</param>
    public static MalformedInputException Malformed(ElfSection section, string message, string? subject = null) =>
        new(message, (long)section.Offset) { Subject = subject };

    /// <summary>The id of BTF's data section of that name; 0 when there is none.</summary>
    public uint FindDataSection(string name) => Types.Find(BtfKind.DataSection, name);

    /// <summary>
    /// The variables of a data section, by offset, as libbpf's <c>btf_fixup_datasec</c> leaves them: offsets are those of the symbols
    /// unless a static linker has filled them in, and a hidden variable counts as a static one.
    /// </summary>
    public IReadOnlyList<PlacedVariable> PlaceVariables(ElfSection section, uint dataSectionId)
    {
        var dataSection = (BtfDataSection)Types[dataSectionId]!;
        var variables = new List<PlacedVariable>(dataSection.Variables.Length);
        foreach (var entry in dataSection.Variables)
        {
            if (Types[entry.TypeId] is not BtfVariable variable)
            {
                throw Malformed(section, $"type {entry.TypeId} in section '{section.Name}' is no variable");
            }

            if (variable.Linkage is not BtfLinkage.Global)
            {
                variables.Add(new PlacedVariable(variable, entry.Offset, entry.Size, variable.Linkage));
                continue;
            }

            if (!_variableSymbols.TryGetValue(variable.Name, out var symbol) || symbol.SectionIndex != section.Index)
            {
                throw Malformed(section, $"variable '{variable.Name}' has no symbol in section '{section.Name}'", variable.Name);
            }

            var offset = dataSection.Size == 0 ? symbol.Value : entry.Offset;
            if (offset > section.Size || entry.Size > section.Size - offset)
            {
                throw Malformed(section, $"variable '{variable.Name}' does not lie within section '{section.Name}'", variable.Name);
            }

            variables.Add(new PlacedVariable(variable, (uint)offset, entry.Size, IsHidden(symbol) ? BtfLinkage.Static : BtfLinkage.Global));
        }

        return [.. variables.OrderBy(variable => variable.Offset)];
    }

    // STV_INTERNAL and STV_HIDDEN.
    private static bool IsHidden(ElfSymbol symbol) => (symbol.Other & 3) is 1 or 2;
}

/// <summary>A variable where it lies in its ELF section.</summary>
/// <param name="Variable">Name and type.</param>
/// <param name="Offset">In bytes; not filled in for static variables.</param>
/// <param name="Size">In bytes.</param>
/// <param name="Linkage">As libbpf sees it.</param>
internal sealed record PlacedVariable(BtfVariable Variable, uint Offset, uint Size, BtfLinkage Linkage);
