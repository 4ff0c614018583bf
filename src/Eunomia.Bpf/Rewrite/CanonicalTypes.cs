using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Eunomia.Bpf.Btf;
using Eunomia.Bpf.IO;

namespace Eunomia.Bpf.Rewrite;

/// <summary>
/// Numbers the types that roots lead to, in an order that follows from the roots and the types alone and not from the numbers they had,
/// and joins types that are the same through and through.
/// </summary>
internal sealed class CanonicalTypes
{
    /// <summary>
    /// Two types are the same if nothing that can be reached from them differs; each round looks one reference further. Real types
    /// settle within a dozen; hostile ones that do not are left unjoined, which is correct, only larger.
    /// </summary>
    private const int MaximumRounds = 64;

    private readonly BtfType?[] _types;
    private readonly List<uint>[] _references;
    private readonly ILookup<uint, uint> _tags;
    private readonly uint[] _roots;
    private readonly List<uint> _reached = [];
    private readonly int[] _classes;
    private readonly uint[] _numbers;

    /// <summary>Numbers everything.</summary>
    /// <param name="count">Number of types there are.</param>
    /// <param name="roots">Where to start, in canonical order.</param>
    /// <param name="read">Gives the type of an id.</param>
    /// <param name="tags">The declaration tags of a type.</param>
    public CanonicalTypes(uint count, IEnumerable<uint> roots, Func<uint, BtfType> read, ILookup<uint, uint> tags)
    {
        _types = new BtfType?[count + 1];
        _references = new List<uint>[count + 1];
        _tags = tags;
        _roots = [.. roots];
        _classes = new int[count + 1];
        Reach(read);
        Classify();
        _numbers = new uint[count + 1];
        Table = new BtfTypeTable(Number());
    }

    /// <summary>The types in their new order.</summary>
    public BtfTypeTable Table { get; }

    /// <summary>The new id of a type; 0 for void and for what no root leads to.</summary>
    public uint NewIdOf(uint id) => id == 0 || _types[id] is null ? 0 : _numbers[_classes[id]];

    private void Reach(Func<uint, BtfType> read)
    {
        var pending = new Stack<uint>(_roots.Reverse());
        while (pending.TryPop(out var id))
        {
            if (id == 0 || _types[id] is not null)
            {
                continue;
            }

            _types[id] = read(id);
            _references[id] = [];
            BtfReferences.Add(_types[id]!, _references[id]);
            _reached.Add(id);
            foreach (var next in _tags[id].Concat(_references[id]))
            {
                pending.Push(next);
            }
        }
    }

    private void Classify()
    {
        var classCount = Partition(LocalKeys());
        for (var round = 0; classCount < _reached.Count; round++)
        {
            if (round == MaximumRounds)
            {
                Partition(_reached.Select(id => new[] { (int)id }));
                return;
            }

            var refined = Partition(_reached.Select(id => (int[])[_classes[id], .. _references[id].Select(next => _classes[next])]).ToList());
            if (refined == classCount)
            {
                return;
            }

            classCount = refined;
        }
    }

    /// <summary>What a type says itself, ids left out, with its tags. Declarations are never joined, so they have their id in it.</summary>
    private IEnumerable<int[]> LocalKeys()
    {
        var strings = new BtfStringTableWriter();
        foreach (var id in _reached)
        {
            var writer = new ByteWriter(bigEndian: false);
            BtfWriter.WriteType(writer, strings, BtfReferences.Map(_types[id]!, _ => 0));
            foreach (var tag in TagsOf(id))
            {
                BtfWriter.WriteType(writer, strings, (BtfDeclTag)_types[tag]! with { TypeId = 0 });
            }

            writer.WriteU32(_types[id] is BtfVariable or BtfDataSection or BtfFunction ? id : 0);
            yield return MemoryMarshal.Cast<byte, int>(writer.Written).ToArray();
        }
    }

    private int Partition(IEnumerable<int[]> keys)
    {
        var classes = new Dictionary<int[], int>(SequenceComparer.Instance);
        foreach (var (id, key) in _reached.Zip(keys))
        {
            ref var number = ref CollectionsMarshal.GetValueRefOrAddDefault(classes, key, out var exists);
            number = exists ? number : classes.Count;
            _classes[id] = number;
        }

        return classes.Count;
    }

    private ImmutableArray<BtfType> Number()
    {
        var order = new List<uint>(_reached.Count);
        var isSeen = new bool[_classes.Length];
        var pending = new Stack<uint>(_roots.Reverse());
        while (pending.TryPop(out var id))
        {
            if (id == 0 || isSeen[_classes[id]])
            {
                continue;
            }

            isSeen[_classes[id]] = true;
            order.Add(id);
            foreach (var next in _references[id].Concat(TagsOf(id)).Reverse())
            {
                pending.Push(next);
            }
        }

        // Records of one kind side by side compress best.
        order = [.. order.OrderBy(id => _types[id]!.Kind)];
        foreach (var (index, id) in order.Index())
        {
            _numbers[_classes[id]] = (uint)index + 1;
        }

        return [.. order.Select(id => BtfReferences.Map(_types[id]!, NewIdOf))];
    }

    private IEnumerable<uint> TagsOf(uint id) => _tags[id]
        .Select(tag => (Id: tag, Type: (BtfDeclTag)_types[tag]!))
        .OrderBy(tag => tag.Type.ComponentIndex)
        .ThenBy(tag => tag.Type.Name, StringComparer.Ordinal)
        .ThenBy(tag => tag.Type.KindFlag)
        .Select(tag => tag.Id);

    private sealed class SequenceComparer : IEqualityComparer<int[]>
    {
        public static SequenceComparer Instance { get; } = new();

        public bool Equals(int[]? x, int[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(int[] obj)
        {
            var hash = default(HashCode);
            hash.AddBytes(MemoryMarshal.AsBytes(obj.AsSpan()));
            return hash.ToHashCode();
        }
    }
}
