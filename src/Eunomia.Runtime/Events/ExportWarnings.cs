using Eunomia.Bpf.Objects;
using Eunomia.Package;
using Eunomia.Runtime.Diagnostics;

namespace Eunomia.Runtime.Events;

/// <summary>What a package says of the records of its maps that cannot be: they are shown as bytes then, which needs a word.</summary>
internal static class ExportWarnings
{
    /// <summary>Finds it.</summary>
    public static ImmutableArray<RuntimeProblem> Find(BpfObject bpfObject, PackageMeta meta) =>
    [
        .. from map in bpfObject.Maps
           where map.Type is BpfMapTypes.RingBuffer or BpfMapTypes.PerfEventArray
           let reason = ReasonOf(meta.BpfSkel.Maps.FirstOrDefault(other => other.Name == map.Name)?.ExportConfig, bpfObject.Types.Count)
           where reason is not null
           select ProblemCatalog.RecordTypeIgnored(map.Name, reason),
    ];

    private static string? ReasonOf(ExportConfig? config, int typeCount) => config switch
    {
        ExportConfig.BtfType { Id: 0 } => "the package gives them the type 0, which is none",
        ExportConfig.BtfType type when type.Id > (uint)typeCount => $"the package gives them the type {type.Id}, and the object has {typeCount}",
        ExportConfig.CustomMembers { Members.IsEmpty: true } => "the package gives them a list of members that is empty",
        _ => null,
    };
}
