using System.Runtime.InteropServices;
using Eunomia.Bpf.Btf;

namespace Eunomia.Bpf.Rewrite;

/// <summary>Collects how much of each type is needed, and cuts the types down to that.</summary>
/// <param name="table">The types.</param>
internal sealed class TypeNeeds(BtfTypeTable table)
{
    private readonly TypeUsage[] _needs = new TypeUsage[table.Count + 1];

    /// <summary>Types that are written as they are: structs with all members, pointers with their target, and so on.</summary>
    private readonly bool[] _isFull = new bool[table.Count + 1];

    /// <summary>Of the structs and enums that are not full, the members or values that relocations name.</summary>
    private readonly Dictionary<uint, HashSet<int>> _parts = [];
    private readonly Dictionary<uint, int[]> _sortedParts = [];

    /// <summary>Keeps everything.</summary>
    public void AddAll() => Array.Fill(_isFull, true);

    /// <summary>Adds a need for a type and what follows from it. Recursion is as deep as the reader lets references nest.</summary>
    public void Add(uint id, TypeUsage need)
    {
        if (id == 0 || (_needs[id] & need) != TypeUsage.None)
        {
            return;
        }

        _needs[id] |= need;
        switch (table[id])
        {
            case BtfPointer pointer when need != TypeUsage.Field:
                _isFull[id] = true;
                Add(pointer.TypeId, BehindPointer(pointer.TypeId, need));
                break;
            case BtfArray array:
                _isFull[id] |= need != TypeUsage.Field;
                Add(array.ElementTypeId, need);
                break;
            case BtfComposite composite when need is not (TypeUsage.Field or TypeUsage.Opaque or TypeUsage.MatchBehindPointer):
                _isFull[id] = true;
                foreach (var member in composite.Members)
                {
                    Add(member.TypeId, OfMember(member, need));
                }

                break;
            case BtfEnum when need is not (TypeUsage.Field or TypeUsage.Opaque):
                _isFull[id] = true;
                break;
            case BtfFunctionPrototype prototype:
                var ofParameters = need is TypeUsage.Match or TypeUsage.MatchBehindPointer ? TypeUsage.MatchBehindPointer : TypeUsage.Opaque;
                Add(prototype.ReturnTypeId, ofParameters);
                foreach (var parameter in prototype.Parameters)
                {
                    Add(parameter.TypeId, ofParameters);
                }

                break;
            case BtfFunction function:
                Add(function.PrototypeId, need);
                break;
            case BtfVariable variable:
                Add(variable.TypeId, need);
                break;
            case { AliasedId: { } aliased }:
                Add(aliased, need);
                break;
            default:
                break;
        }
    }

    /// <summary>Adds one member of a struct, or one value of an enum.</summary>
    public void AddPart(uint id, int index)
    {
        ref var parts = ref CollectionsMarshal.GetValueRefOrAddDefault(_parts, id, out _);
        (parts ??= []).Add(index);
    }

    /// <summary>Which member or value of the type as written a member or value of the type as read is; null when it was cut.</summary>
    public int? NewIndexOf(uint id, int index)
    {
        if (_isFull[id])
        {
            return index;
        }

        var newIndex = Array.BinarySearch(PartsOf(id), index);
        return newIndex >= 0 ? newIndex : null;
    }

    /// <summary>The type as it is written; ids in it are still those of the table.</summary>
    public BtfType Reduce(uint id)
    {
        var type = table[id]!;
        return _isFull[id] ? type : type switch
        {
            BtfPointer => new BtfPointer(0),
            BtfArray array => array with { ElementTypeId = table.Resolve(array.ElementTypeId) },
            BtfComposite composite => composite with
            {
                // Only relocations look at these members, and they skip typedefs and qualifiers.
                Members = [.. PartsOf(id).Select(i => composite.Members[i] with { TypeId = table.Resolve(composite.Members[i].TypeId) })],
            },
            BtfEnum enumeration => enumeration with { Values = [.. PartsOf(id).Select(i => enumeration.Values[i])] },
            _ => type,
        };
    }

    /// <summary>All needs must be known when the first type is reduced.</summary>
    private int[] PartsOf(uint id)
    {
        ref var sorted = ref CollectionsMarshal.GetValueRefOrAddDefault(_sortedParts, id, out _);
        if (sorted is null)
        {
            sorted = _parts.TryGetValue(id, out var parts) ? [.. parts] : [];
            Array.Sort(sorted);
        }

        return sorted;
    }

    private TypeUsage BehindPointer(uint target, TypeUsage need) => need switch
    {
        TypeUsage.Match or TypeUsage.MatchBehindPointer => TypeUsage.MatchBehindPointer,
        TypeUsage.MapAttribute => TypeUsage.Whole,
        TypeUsage.MapDefinition => TypeUsage.MapDefinition,

        // The one tag whose target the kernel reads from the program's own BTF.
        _ when table[target] is BtfTypeTag { Name: "uptr" } => TypeUsage.Whole,
        _ => TypeUsage.Opaque,
    };

    private static TypeUsage OfMember(BtfMember member, TypeUsage need) => need switch
    {
        TypeUsage.MapDefinition => member.Name == "values" ? TypeUsage.MapDefinition : TypeUsage.MapAttribute,
        TypeUsage.MapAttribute => TypeUsage.Whole,
        _ => need,
    };
}
