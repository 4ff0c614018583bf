using Eunomia.Bpf.Btf;
using Eunomia.Bpf.Elf;
using Eunomia.Bpf.Objects;

namespace Eunomia.Bpf.Checks;

/// <summary>
/// Bounds the work that libbpf does: it looks names up one by one, calls itself for every subprogram, and gives each program a copy of
/// all that it calls. The bounds are a hundred times what the largest real objects need.
/// </summary>
internal static class EffortRules
{
    /// <summary>Most comparisons of one name with another: about a second.</summary>
    private const ulong MaximumLookups = 1 << 28;

    /// <summary>Most instructions of all programs with their subprograms: 128 MiB.</summary>
    private const ulong MaximumInstructions = 1 << 24;

    /// <summary>Most subprograms: libbpf calls itself once for each in a chain of calls.</summary>
    private const int MaximumSubprograms = 4096;

    /// <summary>Most types in CO-RE relocations: libbpf looks each of them up among all types of the kernel.</summary>
    private const int MaximumCoreTypes = 4096;

    /// <summary>Runs all checks.</summary>
    /// <exception cref="MalformedInputException">One fails.</exception>
    public static void Check(BpfObject bpf, FunctionTable functions)
    {
        var subprograms = functions.Subprograms is { } text ? functions.In(text).Count : 0;
        if (subprograms > MaximumSubprograms)
        {
            throw Malformed($"there are {subprograms} subprograms; the most that are loaded is {MaximumSubprograms}");
        }

        var instructions = (functions.Subprograms?.Size ?? 0) / 8 * (ulong)bpf.Programs.Length;
        if (instructions > MaximumInstructions)
        {
            throw Malformed($"{bpf.Programs.Length} programs with their subprograms have up to {instructions} instructions");
        }

        CheckLookups(bpf, functions);
        CheckCoreTypes(bpf);
    }

    private static void CheckLookups(BpfObject bpf, FunctionTable functions)
    {
        var symbols = (ulong)bpf.Elf.Symbols.Length;
        var externs = (ulong)bpf.Elf.Symbols.Count(symbol => symbol.SectionIndex == ElfSymbol.Undefined);
        var (variables, relocations) = (0UL, 0UL);
        foreach (var type in bpf.Types.Types)
        {
            variables += type is BtfDataSection section ? (ulong)section.Variables.Length : 0;
        }

        foreach (var section in bpf.Elf.Sections)
        {
            relocations += FunctionTable.IsCode(section) ? (ulong)section.Relocations.Length : 0;
        }

        var code = (ulong)bpf.Elf.Sections.Count(FunctionTable.IsCode);
        var records = bpf.BtfExt is { } ext ? (ulong)(ext.Functions.Length + ext.Lines.Length + ext.CoreRelocations.Length) : 0;
        var lookups = (symbols * (code + variables))
            + ((ulong)bpf.Types.Count * (externs + (ulong)functions.Count))
            + (variables * externs)
            + (relocations * ((ulong)bpf.Maps.Length + externs))
            + (records * ((ulong)bpf.Elf.Sections.Length + (ulong)functions.Count));
        if (lookups > MaximumLookups)
        {
            throw Malformed(
                $"with {symbols} symbols, {bpf.Types.Count} types, {variables} variables, {externs} externs and {functions.Count} functions "
                + "it would take too long to load");
        }
    }

    private static void CheckCoreTypes(BpfObject bpf)
    {
        var roots = new HashSet<uint>();
        foreach (var records in bpf.BtfExt?.CoreRelocations ?? [])
        {
            foreach (var relocation in records.Records)
            {
                roots.Add(relocation.TypeId);
            }
        }

        if (roots.Count > MaximumCoreTypes)
        {
            throw Malformed($"CO-RE relocations refer to {roots.Count} types; the most that are looked up is {MaximumCoreTypes}");
        }
    }

    private static MalformedInputException Malformed(string message) => new(message, 0);
}
