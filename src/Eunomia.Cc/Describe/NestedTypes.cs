using System.Collections.Immutable;
using Eunomia.Bpf.Btf;

namespace Eunomia.Cc.Describe;

/// <summary>Finds the structs inside structs.</summary>
internal static class NestedTypes
{
    /// <summary>The types, each once, followed by the named structs and unions inside them: each after all that use it by that time.</summary>
    public static ImmutableArray<uint> AppendTo(BtfTypeTable types, IEnumerable<uint> roots)
    {
        // Breadth first: a struct inside another comes after the one that uses it.
        var all = new List<uint>(roots.Distinct());
        var seen = all.Select(types.Resolve).ToHashSet();
        for (var i = 0; i < all.Count; i++)
        {
            foreach (var inner in NamedInside(types, types.Resolve(all[i])).Where(inner => seen.Add(types.Resolve(inner))))
            {
                all.Add(inner);
            }
        }

        return [.. all];
    }

    /// <summary>The named struct or union that a type is, is an array of, or holds in anonymous members.</summary>
    public static IEnumerable<uint> Named(BtfTypeTable types, uint id) => types[id] switch
    {
        BtfQualifier qualifier => Named(types, qualifier.TypeId),
        BtfTypeTag tag => Named(types, tag.TypeId),
        BtfArray array => Named(types, array.ElementTypeId),
        BtfTypedef typedef => types[types.Resolve(id)] is BtfComposite { Name: "" } ? [id] : Named(types, typedef.TypeId),
        BtfComposite { Name: "" } => NamedInside(types, id),
        BtfComposite => [id],
        _ => [],
    };

    private static IEnumerable<uint> NamedInside(BtfTypeTable types, uint composite) =>
        ((BtfComposite)types[composite]!).Members.SelectMany(member => Named(types, member.TypeId));
}
