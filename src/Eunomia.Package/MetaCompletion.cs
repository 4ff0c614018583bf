using Eunomia.Bpf.Btf;
using Eunomia.Bpf.Objects;

namespace Eunomia.Package;

/// <summary>
/// Completes a package's metadata from its object: types and sizes of maps, types, sections and lengths of programs, places
/// of members. Packages of the original say little of that, ours leave out what would only repeat the object.
/// </summary>
internal static class MetaCompletion
{
    /// <summary>The metadata with what it leaves out; what it does say stays.</summary>
    /// <param name="meta">The metadata.</param>
    /// <param name="bpfObject">The object.</param>
    public static PackageMeta Complete(PackageMeta meta, BpfObject bpfObject) => meta with
    {
        BpfSkel = meta.BpfSkel with
        {
            Maps = [.. meta.BpfSkel.Maps.Select(map => Complete(map, bpfObject))],
            Progs = [.. meta.BpfSkel.Progs.Select(program => Complete(program, bpfObject))],
        },
        ExportTypes = [.. meta.ExportTypes.Select(type => Complete(type, bpfObject.Types))],
    };

    private static SkeletonMap Complete(SkeletonMap map, BpfObject bpfObject)
    {
        // The first versions named the maps of data sections after the source, and not after the object.
        if ((bpfObject.Maps.FirstOrDefault(other => other.Name == map.Name) ?? bpfObject.Maps.FirstOrDefault(other => other.IsInternal && other.Identifier == map.Ident)) is not { } own)
        {
            return map;
        }

        return map with
        {
            Type = map.Type ?? BpfMapTypes.NameOf(own.Type),
            KeySize = map.KeySize ?? own.KeySize,
            ValueSize = map.ValueSize ?? own.ValueSize,
            MaxEntries = map.MaxEntries ?? own.MaxEntries,
            KeyType = map.KeyType ?? TypeName(bpfObject.Types, own.KeyTypeId),
            ValueType = map.ValueType ?? TypeName(bpfObject.Types, own.ValueTypeId),
            Pinning = map.Pinning ?? (own.IsPinnedByName ? "by_name" : null),
        };
    }

    private static SkeletonProgram Complete(SkeletonProgram program, BpfObject bpfObject) =>
        bpfObject.Programs.FirstOrDefault(other => other.Name == program.Name) is not { } own ? program : program with
        {
            Attach = program.Attach.Length > 0 ? program.Attach : own.Attach,
            Type = program.Type ?? own.Definition?.ProgramType,
            AttachType = program.AttachType ?? own.Definition?.AttachType,
            Autoload = program.Autoload ?? own.IsAutoLoaded,
            Sleepable = program.Sleepable ?? own.Definition?.IsSleepable,
            Insns = program.Insns ?? (uint)own.InstructionCount,
        };

    private static ExportType Complete(ExportType type, BtfTypeTable types)
    {
        if (type.TypeId == 0 || type.TypeId > types.Count || types[types.Resolve(type.TypeId)] is not BtfComposite own || own.Members.Length != type.Members.Length
            || type.Members.Any(member => member.Offset is not null))
        {
            return type;
        }

        return type with
        {
            Kind = type.Kind ?? (own.IsUnion ? "union" : "struct"),
            Alignment = type.Alignment ?? types.AlignmentOf(type.TypeId),
            Members = [.. type.Members.Zip(own.Members, (member, place) => member with
            {
                TypeName = member.TypeName ?? CDeclaration.Render(types, place.TypeId, dropQualifiers: true),
                Offset = place.BitOffset,
                BitSize = member.BitSize ?? (uint?)types.BitSizeOf(place),
            })],
        };
    }

    // The type of an internal map's value is the data section itself, which has no C name.
    private static string? TypeName(BtfTypeTable types, uint typeId) =>
        typeId == 0 || types[typeId] is BtfDataSection ? null : CDeclaration.Render(types, typeId, dropQualifiers: true);
}
