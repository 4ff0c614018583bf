using System.Text.Json;
using Eunomia.Bpf.Btf;
using Eunomia.Bpf.Objects;
using Eunomia.Package;

namespace Eunomia.Cc.Describe;

/// <summary>Describes an object as the metadata of its package.</summary>
internal static class ObjectDescriber
{
    /// <summary>Describes programs, maps and globals.</summary>
    /// <param name="name">Name of the program: the source's file name before its first dot.</param>
    /// <param name="bpfObject">The object as it goes into the package.</param>
    /// <param name="exports">The types that its maps carry to user space; null when only the object is known.</param>
    public static Skeleton Describe(string name, BpfObject bpfObject, EventTypeMap? exports = null) => new()
    {
        ObjName = ObjectName(name),
        Maps = [.. bpfObject.Maps.Select(map => Describe(map, bpfObject.Types, exports))],
        Progs = [.. bpfObject.Programs.Select(program => Describe(program, exports))],
        DataSections = [.. bpfObject.DataSections.Select(section => Describe(section, bpfObject))],
    };

    /// <summary>The name libbpf knows the object by, such as <c>hello_bpf</c>.</summary>
    public static string ObjectName(string name) =>
        string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_')) + "_bpf";

    private static SkeletonMap Describe(BpfMap map, BtfTypeTable types, EventTypeMap? exports) => new()
    {
        Name = map.Name,
        Ident = map.Identifier,
        Mmaped = map.IsMemoryMapped,
        // What a data section's map is follows from its section, for libbpf as for everybody else.
        Type = map.IsInternal ? null : BpfMapTypes.NameOf(map.Type),
        KeySize = map.IsInternal ? null : map.KeySize,
        ValueSize = map.IsInternal ? null : map.ValueSize,
        MaxEntries = map.IsInternal ? null : map.MaxEntries,
        Flags = map.IsInternal ? null : map.Flags,
        KeyType = TypeName(map.KeyTypeId, types),
        ValueType = TypeName(map.ValueTypeId, types),
        EventType = exports?.EventTypes.GetValueOrDefault(map.Name),
        ExportConfig = exports?.Maps.GetValueOrDefault(map.Name),
        Pinning = map.IsPinnedByName ? "by_name" : null,
    };

    private static SkeletonProgram Describe(BpfProgram program, EventTypeMap? exports) => new()
    {
        Name = program.Name,
        Attach = program.Attach,
        Type = program.Definition?.ProgramType,
        AttachType = program.Definition?.AttachType,
        Autoload = program.IsAutoLoaded,
        Sleepable = program.Definition?.IsSleepable ?? false,
        RecordTypeId = exports?.Iterators.TryGetValue(program.Name, out var record) == true ? record : null,
    };

    private static SkeletonDataSection Describe(BpfDataSection section, BpfObject bpfObject) => new()
    {
        Name = section.Name,
        Variables = [.. section.Variables.Select(variable => Describe(variable, bpfObject))],
    };

    private static SkeletonVariable Describe(BpfVariable variable, BpfObject bpfObject)
    {
        var type = CDeclaration.Unqualified(bpfObject.Types, variable.TypeId);
        var initial = InitialValue.Read(bpfObject.Types, variable, bpfObject.Elf.BigEndian);
        return new SkeletonVariable
        {
            Name = variable.Name,
            Type = type,
            Offset = variable.Offset,
            Size = variable.Size,
            // The original's Rust loader sets every bool, to false if nothing else is said.
            Value = type == "bool" && initial is { ValueKind: JsonValueKind.True } ? initial : null,
            Initial = initial,
        };
    }

    // The type of an internal map's value is the data section itself, which has no C name.
    private static string? TypeName(uint typeId, BtfTypeTable types) =>
        typeId == 0 || types[typeId] is BtfDataSection ? null : CDeclaration.Render(types, typeId, dropQualifiers: true);
}
