using Eunomia.Bpf.BtfExt;

namespace Eunomia.Bpf.Rewrite;

/// <summary>Line info without repetitions.</summary>
internal static class LineRecords
{
    /// <summary>
    /// Leaves out records that name the line of the one before: the compiler writes one for each column, and the verifier, the only
    /// reader, shows whole lines. The kernel wants one at the start of each function, so that one always stays.
    /// </summary>
    /// <param name="lines">Line info by section, in order of instructions.</param>
    /// <param name="functions">Function info by section.</param>
    public static ImmutableArray<BtfExtRecords<BpfLineInfo>> WithoutRepetitions(
        ImmutableArray<BtfExtRecords<BpfLineInfo>> lines, ImmutableArray<BtfExtRecords<BpfFunctionInfo>> functions)
    {
        var starts = new Dictionary<string, HashSet<uint>>(StringComparer.Ordinal);
        foreach (var group in functions)
        {
            if (!starts.TryGetValue(group.SectionName, out var offsets))
            {
                starts.Add(group.SectionName, offsets = []);
            }

            foreach (var record in group.Records)
            {
                offsets.Add(record.InstructionOffset);
            }
        }

        return [.. lines.Select(group => group with { Records = WithoutRepetitions(group, starts.GetValueOrDefault(group.SectionName) ?? []) })];
    }

    private static ImmutableArray<BpfLineInfo> WithoutRepetitions(
        BtfExtRecords<BpfLineInfo> group, HashSet<uint> starts)
    {
        var kept = ImmutableArray.CreateBuilder<BpfLineInfo>(group.Records.Length);
        foreach (var record in group.Records)
        {
            var repeats = kept.Count > 0 && kept[^1].LineNumber == record.LineNumber && kept[^1].FileName == record.FileName;
            if (!repeats || starts.Contains(record.InstructionOffset))
            {
                kept.Add(record);
            }
        }

        return kept.ToImmutable();
    }
}
