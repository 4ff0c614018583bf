using Eunomia.Bpf.Btf;
using Eunomia.Package;

namespace Eunomia.Cc.Describe;

/// <summary>Describes the structs that reach user space.</summary>
internal static class ExportDescriber
{
    /// <summary>Describes one.</summary>
    /// <param name="types">The packaged object's types.</param>
    /// <param name="typeId">A struct or union, or a typedef of an anonymous one.</param>
    public static ExportType Describe(BtfTypeTable types, uint typeId)
    {
        var composite = (BtfComposite)types[types.Resolve(typeId)]!;
        return new ExportType
        {
            Name = types[typeId]!.Name,
            Kind = composite.IsUnion ? "union" : "struct",
            Size = composite.Size,
            Alignment = types.AlignmentOf(typeId),
            TypeId = typeId,
            Members = [.. composite.Members.Select(member => Describe(types, member))],
        };
    }

    private static ExportMember Describe(BtfTypeTable types, BtfMember member)
    {
        var declaration = CDeclaration.Render(types, member.TypeId, dropQualifiers: true);
        var category = types[SkipQualifiers(types, member.TypeId)] switch
        {
            BtfComposite => "composite",
            BtfEnum => "enum",
            _ => null,
        };
        return new ExportMember
        {
            // The original's name for a member that C lets go without one.
            Name = member.Name.Length == 0 ? "(anon)" : member.Name,
            Type = category ?? declaration,
            TypeName = category is null ? null : declaration,
            // What is absent is zero.
            Offset = member.BitOffset,
            BitSize = (uint?)types.BitSizeOf(member),
            Values = types[types.Resolve(member.TypeId)] is BtfEnum type ? Values(type) : null,
        };
    }

    private static ImmutableArray<EnumValue> Values(BtfEnum type) =>
        [.. type.Values.Select(value => new EnumValue
        {
            Name = value.Name,
            Value = type.IsSigned ? value.Value : (ulong)value.Value,
        })];

    private static uint SkipQualifiers(BtfTypeTable types, uint typeId)
    {
        while (types[typeId] is BtfQualifier qualifier)
        {
            typeId = qualifier.TypeId;
        }

        return typeId;
    }
}
