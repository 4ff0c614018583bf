using Eunomia.Bpf.Btf;
using Eunomia.Bpf.BtfExt;

namespace Eunomia.Bpf.Rewrite;

/// <summary>Follows the access strings of CO-RE relocations, as a loader does.</summary>
/// <param name="table">The object's types.</param>
/// <param name="needs">Where the needs of each relocation are noted.</param>
internal sealed class CoreAccess(BtfTypeTable table, TypeNeeds needs)
{
    /// <summary>Notes what a relocation needs of its type.</summary>
    /// <exception cref="MalformedInputException">The access string does not fit the type.</exception>
    public void AddNeeds(CoreRelocation relocation)
    {
        switch (relocation.Kind)
        {
            case CoreRelocationKind.TypeIdLocal:
                needs.Add(relocation.TypeId, TypeUsage.Whole);
                break;
            case CoreRelocationKind.TypeMatches:
                needs.Add(relocation.TypeId, TypeUsage.Match);
                break;
            case CoreRelocationKind.TypeIdTarget or CoreRelocationKind.TypeExists or CoreRelocationKind.TypeSize:
                needs.Add(relocation.TypeId, TypeUsage.Opaque);
                break;
            default:
                needs.Add(Follow(relocation, needs.AddPart), TypeUsage.Field);
                break;
        }
    }

    /// <summary>The access string with the indices that members and values have after cutting.</summary>
    public string Rewrite(CoreRelocation relocation)
    {
        var isOfEnum = relocation.Kind is CoreRelocationKind.EnumValueExists or CoreRelocationKind.EnumValue;
        if (relocation.Kind >= CoreRelocationKind.TypeIdLocal && !isOfEnum)
        {
            return relocation.Access;
        }

        var indices = relocation.ReadAccess();
        var i = isOfEnum ? 0 : 1; // the first index of a field is that of the struct in an array
        Follow(relocation, (id, index) => indices[i++] = table[id] is BtfArray ? index : needs.NewIndexOf(id, index)!.Value);
        return string.Join(':', indices);
    }

    /// <summary>Visits every struct, array or enum on the way, and returns the type at the end.</summary>
    private uint Follow(CoreRelocation relocation, Action<uint, int> visit)
    {
        var indices = relocation.ReadAccess();
        var id = table.Resolve(relocation.TypeId);
        if (relocation.Kind is CoreRelocationKind.EnumValueExists or CoreRelocationKind.EnumValue)
        {
            if (table[id] is not BtfEnum enumeration || indices.Length != 1 || indices[0] >= enumeration.Values.Length)
            {
                throw relocation.Malformed("names no value of an enum");
            }

            visit(id, indices[0]);
            return id;
        }

        foreach (var index in indices.AsSpan(1))
        {
            switch (table[id])
            {
                case BtfComposite composite when index < composite.Members.Length:
                    visit(id, index);
                    id = table.Resolve(composite.Members[index].TypeId);
                    break;
                case BtfArray array:
                    visit(id, index);
                    id = table.Resolve(array.ElementTypeId);
                    break;
                default:
                    throw relocation.Malformed("does not fit the type");
            }
        }

        return id;
    }
}
