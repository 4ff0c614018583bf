using System.Diagnostics.CodeAnalysis;

namespace Eunomia.Runtime.Symbols;

/// <summary>A least-recently-used cache with a limit on the total weight; the newest entry stays however heavy it is.</summary>
internal sealed class BoundedCache<TKey, TValue>(long capacity)
    where TKey : notnull
{
    private readonly Dictionary<TKey, LinkedListNode<(TKey Key, TValue Value, long Weight)>> _nodes = [];
    private readonly LinkedList<(TKey Key, TValue Value, long Weight)> _byUse = [];
    private long _weight;

    public int Count => _nodes.Count;

    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        if (!_nodes.TryGetValue(key, out var node))
        {
            value = default;
            return false;
        }

        _byUse.Remove(node);
        _byUse.AddFirst(node);
        value = node.Value.Value;
        return true;
    }

    public void Set(TKey key, TValue value, long weight)
    {
        if (_nodes.Remove(key, out var old))
        {
            _weight -= old.Value.Weight;
            _byUse.Remove(old);
        }

        _nodes.Add(key, _byUse.AddFirst((key, value, weight)));
        _weight += weight;
        while (_weight > capacity && _byUse.Count > 1)
        {
            var last = _byUse.Last!;
            _weight -= last.Value.Weight;
            _nodes.Remove(last.Value.Key);
            _byUse.RemoveLast();
        }
    }
}
