using System.Collections.Immutable;
using Eunomia.Bpf.Btf;
using Eunomia.Bpf.Objects;
using Eunomia.Package;
using Eunomia.Runtime.Decoding;
using Eunomia.Runtime.Diagnostics;

namespace Eunomia.Runtime.Events;

/// <summary>A map through which programs send records, and what these are.</summary>
/// <param name="Name">The map's name.</param>
/// <param name="Type">The type of its records; null when the package does not say.</param>
/// <param name="Interpreter">Whether records are samples of stacks; null: no.</param>
public sealed record EventMap(string Name, RecordType? Type, Interpreter.StackTrace? Interpreter)
{
    /// <summary>Those of a package.</summary>
    /// <exception cref="BpfRuntimeException">A type is beyond what records may be.</exception>
    internal static ImmutableArray<EventMap> Of(BpfObject bpfObject, PackageMeta meta) =>
    [
        .. from map in bpfObject.Maps
           where map.Type is BpfMapTypes.RingBuffer or BpfMapTypes.PerfEventArray
           let described = meta.BpfSkel.Maps.FirstOrDefault(other => other.Name == map.Name)
           select new EventMap(map.Name, TypeOf(bpfObject, meta, described), described?.Interpreter as Interpreter.StackTrace),
    ];

    private static RecordType? TypeOf(BpfObject bpfObject, PackageMeta meta, SkeletonMap? map)
    {
        var (types, bigEndian) = (bpfObject.Types, bpfObject.Elf.BigEndian);
        return map?.ExportConfig switch
        {
            ExportConfig.BtfType type when type.Id <= types.Count && type.Id != 0 => RecordType.Create(types, type.Id, meta.ExportTypes, bigEndian),
            ExportConfig.CustomMembers custom => RecordType.Create(types, custom.Members, SizeOf(types, custom.Members), meta.ExportTypes, map.Name, bigEndian),
            null or ExportConfig.NoExport when !meta.EnableMultipleExportTypes && !meta.ExportTypes.IsEmpty && First(types, meta.ExportTypes[0]) is > 0 and var id =>
                RecordType.Create(types, id, meta.ExportTypes, bigEndian),
            _ => null,
        };
    }

    /// <summary>A record of chosen members is at least as long as the last of them says.</summary>
    private static uint SizeOf(BtfTypeTable types, ImmutableArray<CustomMember> members)
    {
        var end = members.Max(member => member.BtfTypeId <= types.Count ? member.Offset + (types.SizeOf(member.BtfTypeId) ?? 0) : 0);
        return (uint)Math.Min(end, uint.MaxValue);
    }

    /// <summary>The one type of packages that have but one: by its id if that is right, else by its name, which older formats have alone.</summary>
    private static uint First(BtfTypeTable types, ExportType export)
    {
        if (export.TypeId != 0 && export.TypeId <= types.Count
            && types[types.Resolve(export.TypeId)] is BtfComposite composite && (composite.Name == export.Name || types[export.TypeId]!.Name == export.Name))
        {
            return export.TypeId;
        }

        var found = types.Find(BtfKind.Struct, export.Name);
        return found != 0 ? found : types.Find(BtfKind.Typedef, export.Name);
    }
}
