using Eunomia.Bpf.Btf;

namespace Eunomia.Cc.Describe;

/// <summary>Finds the structs inside structs.</summary>
internal static class NestedTypes
{
    /// <summary>The types, each once, followed by the named structs and unions inside them: each after all that use it by that time.</summary>
    public static ImmutableArray<uint> AppendTo(BtfTypeTable types, IEnumerable<uint> roots)
    {
        // Breadth first: a struct inside another comes after the one that uses it.
        var all = new List<uint>();
        var added = new HashSet<uint>();
        var seen = new HashSet<uint>();
        foreach (var root in roots)
        {
            if (added.Add(root))
            {
                all.Add(root);
                seen.Add(types.Resolve(root));
            }
        }

        var inside = new List<uint>();
        for (var i = 0; i < all.Count; i++)
        {
            inside.Clear();
            AddNamedInside(types, types.Resolve(all[i]), inside);
            foreach (var inner in inside)
            {
                if (seen.Add(types.Resolve(inner)))
                {
                    all.Add(inner);
                }
            }
        }

        return [.. all];
    }

    /// <summary>The named structs or unions that a type is, is an array of, or holds in anonymous members.</summary>
    public static List<uint> Named(BtfTypeTable types, uint id)
    {
        var named = new List<uint>();
        AddNamed(types, id, named);
        return named;
    }

    private static void AddNamed(BtfTypeTable types, uint id, List<uint> named)
    {
        switch (types[id])
        {
            case BtfComposite { Name: "" }:
                AddNamedInside(types, id, named);
                break;
            case BtfComposite:
            case BtfTypedef when types[types.Resolve(id)] is BtfComposite { Name: "" }:
                named.Add(id);
                break;
            case BtfArray array:
                AddNamed(types, array.ElementTypeId, named);
                break;
            case { AliasedId: { } aliased }:
                AddNamed(types, aliased, named);
                break;
        }
    }

    private static void AddNamedInside(BtfTypeTable types, uint composite, List<uint> named)
    {
        foreach (var member in ((BtfComposite)types[composite]!).Members)
        {
            AddNamed(types, member.TypeId, named);
        }
    }
}
