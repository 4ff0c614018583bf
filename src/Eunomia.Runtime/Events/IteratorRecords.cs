using Eunomia.Bpf.Objects;
using Eunomia.Package;
using Eunomia.Runtime.Decoding;
using Eunomia.Runtime.Diagnostics;

namespace Eunomia.Runtime.Events;

/// <summary>What iterators write with <c>bpf_seq_write</c>, as the package says it.</summary>
internal static class IteratorRecords
{
    /// <summary>The types of their records, by the names of the programs.</summary>
    /// <exception cref="BpfRuntimeException">A type is beyond what records may be.</exception>
    public static ImmutableSortedDictionary<string, RecordType> Find(BpfObject bpfObject, PackageMeta meta) =>
        meta.BpfSkel.Progs.Where(program => program.RecordTypeId is { } id && id != 0 && id <= bpfObject.Types.Count)
            .DistinctBy(program => program.Name, StringComparer.Ordinal)
            .Select(program => (program.Name, Type: RecordType.Create(bpfObject.Types, program.RecordTypeId!.Value, meta.ExportTypes, bpfObject.Elf.BigEndian)))
            // Records without bytes cannot be told from each other.
            .Where(pair => pair.Type.Size > 0)
            .ToImmutableSortedDictionary(pair => pair.Name, pair => pair.Type, StringComparer.Ordinal);
}
