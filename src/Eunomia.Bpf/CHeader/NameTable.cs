using Eunomia.Bpf.Btf;

namespace Eunomia.Bpf.CHeader;

/// <summary>How often each name was given: C wants one meaning for each, BTF has all translation units of a kernel.</summary>
/// <param name="btf">Where the names are.</param>
internal sealed class NameTable(BtfWords btf) : IEqualityComparer<int>
{
    private Dictionary<int, int>? _counts;

    /// <summary>Gives a name once more, and says the how manieth time it is.</summary>
    public int Take(int name)
    {
        _counts ??= new(1 << 15, this);
        ref var count = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(_counts, name, out _);
        return ++count;
    }

    /// <inheritdoc/>
    public bool Equals(int x, int y) => x == y || btf.Text(x).SequenceEqual(btf.Text(y));

    /// <inheritdoc/>
    public int GetHashCode(int obj)
    {
        var hash = new HashCode();
        hash.AddBytes(btf.Text(obj));
        return hash.ToHashCode();
    }
}
