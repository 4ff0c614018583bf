using Eunomia.Bpf.Btf;

namespace Eunomia.Bpf.Rewrite;

/// <summary>
/// Numbers the types that are reachable from roots, in an order that follows from the roots and the types alone and not from the numbers they had,
/// and merges types that are structurally the same.
/// </summary>
internal sealed class CanonicalTypes
{
    private readonly BtfType?[] _types;
    private readonly DeclarationTags _tags;
    private readonly uint[] _roots;
    private readonly List<uint> _reached = [];
    private readonly TypeClasses _classes;
    private readonly uint[] _numbers;

    /// <summary>Numbers all types.</summary>
    /// <param name="count">Number of types there are.</param>
    /// <param name="roots">Where to start, in canonical order.</param>
    /// <param name="read">Gives the type of an id.</param>
    /// <param name="tags">The declaration tags of a type.</param>
    public CanonicalTypes(uint count, IEnumerable<uint> roots, Func<uint, BtfType> read, DeclarationTags tags)
    {
        _types = new BtfType?[count + 1];
        _tags = tags;
        _roots = [.. roots];
        Reach(read);
        _classes = new TypeClasses(_reached, _types, tags);
        _numbers = new uint[_classes.Count + 1];
        Table = new BtfTypeTable(Number());
    }

    /// <summary>The types in their new order.</summary>
    public BtfTypeTable Table { get; }

    /// <summary>The new id of a type; 0 for void and for what is not reachable from a root.</summary>
    public uint NewIdOf(uint id) => _numbers[_classes[id]];

    private void Reach(Func<uint, BtfType> read)
    {
        var references = new List<uint>();
        var pending = new Stack<uint>(_roots);
        while (pending.TryPop(out var id))
        {
            if (id == 0 || _types[id] is not null)
            {
                continue;
            }

            _types[id] = read(id);
            _reached.Add(id);
            references.Clear();
            _types[id]!.AddReferences(references);
            references.AddRange(_tags[id]);
            references.ForEach(pending.Push);
        }
    }

    private ImmutableArray<BtfType> Number()
    {
        var order = new List<TypeWithId<BtfType>>(_reached.Count);
        var isSeen = new bool[_numbers.Length];
        var references = new List<uint>();
        var pending = new Stack<uint>(_roots.Length);
        for (var i = _roots.Length - 1; i >= 0; i--)
        {
            pending.Push(_roots[i]);
        }

        while (pending.TryPop(out var id))
        {
            if (id == 0 || isSeen[_classes[id]])
            {
                continue;
            }

            isSeen[_classes[id]] = true;
            order.Add(new(id, _types[id]!));
            references.Clear();
            _types[id]!.AddReferences(references);
            references.AddRange(_tags.Sorted(id));
            for (var i = references.Count - 1; i >= 0; i--)
            {
                pending.Push(references[i]);
            }
        }

        // Records of one kind side by side compress best.
        order = [.. order.OrderBy(entry => (int)entry.Type.Kind)];
        for (var i = 0; i < order.Count; i++)
        {
            _numbers[_classes[order[i].Id]] = (uint)i + 1;
        }

        return [.. order.Select(entry => entry.Type.Map(NewIdOf))];
    }
}
