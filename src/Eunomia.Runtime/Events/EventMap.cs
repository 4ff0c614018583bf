using Eunomia.Bpf.Btf;
using Eunomia.Bpf.Objects;
using Eunomia.Package;
using Eunomia.Runtime.Decoding;
using Eunomia.Runtime.Diagnostics;
using Eunomia.Runtime.Stacks;

namespace Eunomia.Runtime.Events;

/// <summary>A map through which programs send records, and what these are.</summary>
/// <param name="Name">The map's name.</param>
/// <param name="Type">The type of its records; null when the package does not say.</param>
/// <param name="Interpreter">Reads records as samples of stacks; null when they are none.</param>
public sealed record EventMap(string Name, RecordType? Type, StackTraceInterpreter? Interpreter)
{
    /// <summary>Those of a package.</summary>
    /// <exception cref="BpfRuntimeException">A type is beyond what records may be.</exception>
    internal static ImmutableArray<EventMap> FindAll(BpfObject bpfObject, PackageMeta meta) =>
    [
        .. from map in bpfObject.Maps
           where map.Type is BpfMapTypes.RingBuffer or BpfMapTypes.PerfEventArray
           let described = meta.BpfSkel.Maps.FirstOrDefault(other => other.Name == map.Name)
           let typeId = TypeIdOf(bpfObject, meta, described)
           select Create(map.Name, TypeOf(bpfObject, meta, described, typeId), InterpreterOf(bpfObject, described, typeId)),
    ];

    private static EventMap Create(string name, RecordType? type, StackTraceInterpreter? interpreter)
    {
        if (interpreter is not null)
        {
            type?.BecomeSample(interpreter.Members);
        }

        return new EventMap(name, type, interpreter);
    }

    /// <summary>The id of the type of a map's records; 0 when it is none, or unknown.</summary>
    private static uint TypeIdOf(BpfObject bpfObject, PackageMeta meta, SkeletonMap? map) => map?.ExportConfig switch
    {
        null when SpelledExport(meta, map) is { } own => First(bpfObject.Types, own) is var id && bpfObject.Types.SizeOf(id) == own.Size ? id : 0,
        ExportConfig.BtfType type => type.Id <= bpfObject.Types.Count ? type.Id : 0,
        null or ExportConfig.NoExport when !meta.EnableMultipleExportTypes && !meta.ExportTypes.IsEmpty => First(bpfObject.Types, meta.ExportTypes[0]),
        _ => 0,
    };

    private static RecordType? TypeOf(BpfObject bpfObject, PackageMeta meta, SkeletonMap? map, uint typeId)
    {
        var (types, bigEndian) = (bpfObject.Types, bpfObject.Elf.BigEndian);
        return typeId != 0 ? RecordType.Create(types, typeId, meta.ExportTypes, bigEndian)
            : map?.ExportConfig is ExportConfig.CustomMembers { Members.IsEmpty: false } custom
                ? RecordType.Create(types, custom.Members, SizeOf(types, custom.Members), meta.ExportTypes, map.Name, bigEndian)
            : SpelledExport(meta, map) is { } export ? SpelledRecord.Create(types, export, bigEndian)
            : null;
    }

    /// <summary>What a package of the first versions says of a map's records: a struct without an id.</summary>
    private static ExportType? SpelledExport(PackageMeta meta, SkeletonMap? map) =>
        meta.ExportTypes.FirstOrDefault(export => export.TypeId == 0 && map?.ValueType == $"{export.Kind} {export.Name}");

    private static StackTraceInterpreter? InterpreterOf(BpfObject bpfObject, SkeletonMap? map, uint typeId) =>
        map?.Interpreter is Interpreter.StackTrace interpreter && typeId != 0
            ? StackTraceInterpreter.Create(bpfObject.Types, typeId, interpreter, bpfObject.Elf.BigEndian)
            : null;

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
