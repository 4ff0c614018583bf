using Eunomia.Bpf.Btf;

namespace Eunomia.Bpf.Rewrite;

/// <summary>
/// The object's types followed by the exported ones in one numbering. Of types that are the same only the first is referred to, and
/// exported types that the object already has lead to the object's.
/// </summary>
internal sealed class TypeGraph
{
    /// <summary>The type that every array's index gets: LLVM has one of its own for it, and no loader looks at it.</summary>
    public const string ArrayIndex = "int";

    private readonly uint _ownCount;
    private readonly uint[] _representatives;
    private readonly List<uint> _references = [];

    /// <summary>Joins both tables.</summary>
    public TypeGraph(BtfTypeTable own, BtfTypeTable exports)
    {
        own = WithNames(own, exports);
        _ownCount = (uint)own.Count;
        var matches = new LayoutMatcher(own, exports).MatchAll();
        var joined = own.Types.AddRange(
            exports.Types.Select(type => type.Map(id => matches[id] != 0 || id == 0 ? matches[id] : _ownCount + id)));
        _representatives = Representatives(joined);
        for (var id = 1u; id < (uint)matches.Length; id++)
        {
            if (matches[id] != 0)
            {
                _representatives[_ownCount + id] = _representatives[matches[id]];
            }
        }

        Table = new BtfTypeTable([.. joined.Select(Represent)]);
    }

    /// <summary>All types; those that are represented by another are still there, but nothing refers to them.</summary>
    public BtfTypeTable Table { get; }

    /// <summary>Number of types.</summary>
    public uint Count => (uint)Table.Count;

    /// <summary>Ids of the object's own types.</summary>
    public IEnumerable<uint> OwnIds
    {
        get
        {
            for (var id = 1u; id <= _ownCount; id++)
            {
                yield return id;
            }
        }
    }

    /// <summary>The representative of one of the object's own types.</summary>
    public uint Representative(uint ownId) => _representatives[ownId];

    /// <summary>The representatives of exported types.</summary>
    public ImmutableArray<uint> OfExports(ImmutableArray<uint> exportIds) => [.. exportIds.Select(id => _representatives[_ownCount + id])];

    /// <summary>All ids of the object's own types of one kind, with the types.</summary>
    public IEnumerable<TypeWithId<T>> Own<T>()
        where T : BtfType
    {
        foreach (var id in OwnIds)
        {
            if (Table[id] is T type)
            {
                yield return new(id, type);
            }
        }
    }

    /// <summary>Gives structs that only a typedef names that name, where the exports do.</summary>
    private static BtfTypeTable WithNames(BtfTypeTable own, BtfTypeTable exports)
    {
        var exported = exports.Types.OfType<BtfComposite>().Where(composite => composite.Name.Length > 0)
            .Select(composite => (composite.Kind, composite.Name)).ToHashSet();
        var names = new Dictionary<uint, string>();
        foreach (var typedef in own.Types.OfType<BtfTypedef>())
        {
            if (own[typedef.TypeId] is BtfComposite { Name: "" } composite && exported.Contains((composite.Kind, typedef.Name)))
            {
                // The first one names it, as in C.
                names.TryAdd(typedef.TypeId, typedef.Name);
            }
        }

        return names.Count == 0 ? own : new BtfTypeTable(
            [.. own.Types.Select((type, i) => names.TryGetValue((uint)i + 1, out var name) ? type with { Name = name } : type)], own.Strings);
    }

    private BtfType Represent(BtfType type)
    {
        _references.Clear();
        type.AddReferences(_references);
        return _references.TrueForAll(id => _representatives[id] == id) ? type : type.Map(Representative);
    }

    private static uint[] Representatives(ImmutableArray<BtfType> types)
    {
        var ids = new uint[types.Length];
        for (var i = 0; i < ids.Length; i++)
        {
            ids[i] = (uint)i + 1;
        }

        var classes = new TypeClasses(ids, [null, .. types], new DeclarationTags(types));
        var first = new uint[classes.Count + 1];
        var representatives = new uint[types.Length + 1];
        foreach (var id in ids)
        {
            ref var representative = ref first[classes[id]];
            representative = representative == 0 ? id : representative;
            representatives[id] = representative;
        }

        return representatives;
    }
}

/// <summary>A type and its number.</summary>
/// <param name="Id">The id in its table.</param>
/// <param name="Type">The type.</param>
/// <typeparam name="T">Its kind.</typeparam>
internal sealed record TypeWithId<T>(uint Id, T Type)
    where T : BtfType;
