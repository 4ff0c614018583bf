using Eunomia.Bpf.Elf;

namespace Eunomia.Bpf.Objects;

/// <summary>
/// The programs that only other programs call: those that the object itself puts into a prog array, with <c>__array(values, …)</c> and an
/// initial value, and that a program which is in none reaches. They are loaded and not attached.
/// </summary>
public static class TailCallTargets
{
    private const string MapSection = ".maps";
    private const string SubprogramSection = ".text";

    /// <summary>Their names. A program that calls itself, and that no other calls, is none.</summary>
    /// <param name="bpfObject">An object that has been read.</param>
    public static ImmutableHashSet<string> Find(BpfObject bpfObject)
    {
        ArgumentNullException.ThrowIfNull(bpfObject);
        if (bpfObject.Elf.FindSection(MapSection) is not { Relocations.IsEmpty: false } section)
        {
            return [];
        }

        var values = ValuesOf(bpfObject, section);
        var roots = bpfObject.Programs.Select(program => program.Name).ToHashSet(StringComparer.Ordinal);
        roots.ExceptWith(values.SelectMany(programs => programs));
        return roots.Count == 0 ? [] : Reached(roots, values, UsesOf(bpfObject, section, values));
    }

    private static ImmutableHashSet<string> Reached(HashSet<string> roots, ILookup<string, string> values, HashSet<(string Map, string? User)> uses)
    {
        var known = uses.Select(use => use.Map).ToHashSet(StringComparer.Ordinal);
        var mapsOf = uses.Where(use => use.User is not null).ToLookup(use => use.User!, use => use.Map, StringComparer.Ordinal);
        // An array that nobody is seen to use, or that a function uses which any program may call, is taken to be a root's.
        var waiting = new Queue<string>(
            values.Select(array => array.Key).Where(map => !known.Contains(map))
                .Concat(uses.Where(use => use.User is null || roots.Contains(use.User)).Select(use => use.Map)));
        var targets = ImmutableHashSet.CreateBuilder<string>(StringComparer.Ordinal);
        while (waiting.TryDequeue(out var map))
        {
            foreach (var program in values[map].Where(targets.Add))
            {
                foreach (var next in mapsOf[program])
                {
                    waiting.Enqueue(next);
                }
            }
        }

        return targets.ToImmutable();
    }

    /// <summary>The programs in each prog array.</summary>
    private static ILookup<string, string> ValuesOf(BpfObject bpfObject, ElfSection section)
    {
        var symbols = bpfObject.Elf.Symbols;
        var arrays = bpfObject.Maps.Where(map => map.Type == BpfMapTypes.ProgramArray).Select(map => map.Name).ToHashSet(StringComparer.Ordinal);
        var places = new Places(symbols.Where(symbol => symbol.Type is ElfSymbolType.Object && symbol.SectionIndex == section.Index).Select(symbol => (symbol.Value, symbol.Name)));
        return section.Relocations
            .Where(relocation => symbols[relocation.SymbolIndex].Type is ElfSymbolType.Function)
            .Select(relocation => (Map: places.At(relocation.Offset), Program: symbols[relocation.SymbolIndex].Name))
            .Where(value => value.Map is not null && arrays.Contains(value.Map))
            .ToLookup(value => value.Map!, value => value.Program, StringComparer.Ordinal);
    }

    /// <summary>Which program's code names which of the arrays; null for a function that is no program.</summary>
    private static HashSet<(string Map, string? User)> UsesOf(BpfObject bpfObject, ElfSection maps, ILookup<string, string> values)
    {
        var uses = new HashSet<(string, string?)>();
        foreach (var section in bpfObject.Elf.Sections.Where(section => section.Flags.HasFlag(ElfSectionFlags.Execute)))
        {
            var places = new Places(section.Name == SubprogramSection
                ? []
                : bpfObject.Programs.Where(program => program.Section == section.Name).Select(program => ((ulong)program.Offset, program.Name)));
            foreach (var relocation in section.Relocations)
            {
                var symbol = bpfObject.Elf.Symbols[relocation.SymbolIndex];
                if (symbol.SectionIndex == maps.Index && values.Contains(symbol.Name))
                {
                    uses.Add((symbol.Name, places.At(relocation.Offset)));
                }
            }
        }

        return uses;
    }

    /// <summary>What begins where in a section.</summary>
    private sealed class Places(IEnumerable<(ulong Start, string Name)> names)
    {
        private readonly (ulong Start, string Name)[] _names = [.. names.OrderBy(name => name.Start)];

        /// <summary>The name of the last that begins at an offset or before it; null before the first.</summary>
        public string? At(ulong offset)
        {
            var (low, high) = (0, _names.Length);
            while (low < high)
            {
                var middle = (low + high) / 2;
                (low, high) = _names[middle].Start <= offset ? (middle + 1, high) : (low, middle);
            }

            return low == 0 ? null : _names[low - 1].Name;
        }
    }
}
