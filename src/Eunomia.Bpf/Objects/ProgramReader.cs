using Eunomia.Bpf.Elf;

namespace Eunomia.Bpf.Objects;

/// <summary>
/// Finds the programs: the functions of every executable section but <c>.text</c>, which holds subprograms. An object's only function is
/// a program wherever it is, as libbpf has it up to 1.5.
/// </summary>
internal static class ProgramReader
{
    private const string SubprogramSection = ".text";
    private const uint InstructionSize = 8;

    public static ImmutableArray<BpfProgram> Read(ElfFile elf)
    {
        var functions = elf.Symbols
            .Where(symbol => symbol.Type is ElfSymbolType.Function
                && symbol.SectionIndex < elf.Sections.Length && IsCode(elf.Sections[symbol.SectionIndex]))
            .ToArray();
        Array.Sort(functions, Compare);
        return
        [
            .. functions.GroupBy(function => (int)function.SectionIndex)
                .SelectMany(group => ReadSection(elf.Sections[group.Key], group, isAlone: functions.Length == 1)),
        ];
    }

    private static int Compare(ElfSymbol left, ElfSymbol right)
    {
        var order = left.SectionIndex.CompareTo(right.SectionIndex);
        order = order != 0 ? order : left.Value.CompareTo(right.Value);
        return order != 0 ? order : left.Index.CompareTo(right.Index);
    }

    private static bool IsCode(ElfSection section) =>
        section.Type is ElfSectionType.ProgBits && section.Flags.HasFlag(ElfSectionFlags.Execute);

    private static IEnumerable<BpfProgram> ReadSection(ElfSection section, IEnumerable<ElfSymbol> functions, bool isAlone)
    {
        var attach = section.Name.StartsWith('?') ? section.Name[1..] : section.Name;
        var definition = SectionDefinitions.Find(attach);
        var target = definition is null || attach.Length == definition.Prefix.Length ? "" : attach[(definition.Prefix.Length + 1)..];

        foreach (var function in functions)
        {
            CheckInstructions(section, function);
            var isInText = section.Name == SubprogramSection;
            if (isInText && !isAlone)
            {
                continue;
            }

            if (function.Binding is ElfSymbolBinding.Local && !isInText)
            {
                throw ObjectContext.Malformed(section, $"program '{function.Name}' in section '{section.Name}' is static; it must be global", function.Name);
            }

            yield return new BpfProgram
            {
                Name = function.Name,
                Section = section.Name,
                Definition = definition,
                Target = target,
                Offset = (uint)function.Value,
                InstructionCount = (int)(function.Size / InstructionSize),
            };
        }
    }

    private static void CheckInstructions(ElfSection section, ElfSymbol function)
    {
        if (function.Size == 0 || function.Size % InstructionSize != 0 || function.Value % InstructionSize != 0)
        {
            throw ObjectContext.Malformed(
                section, $"function '{function.Name}' in section '{section.Name}' is no run of whole instructions", function.Name);
        }
    }
}
