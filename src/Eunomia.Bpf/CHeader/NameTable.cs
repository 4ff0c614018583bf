using Eunomia.Bpf.Btf;

namespace Eunomia.Bpf.CHeader;

/// <summary>Counts the uses of each name: in C a name has one meaning, BTF has all translation units of a kernel.</summary>
/// <param name="btf">Where the names are.</param>
internal sealed class NameTable(BtfWords btf) : IEqualityComparer<int>
{
    private Dictionary<int, int>? _counts;

    /// <summary>Counts one more use of a name, and returns how many there are now.</summary>
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
