using System.Text;

namespace Eunomia.Bpf.Elf;

/// <summary>The names of an ELF file, each once; a name that ends another one shares its bytes.</summary>
internal sealed class ElfStringTableWriter
{
    private readonly Dictionary<string, int> _offsets = new(StringComparer.Ordinal) { [""] = 0 };

    /// <summary>Lays out a table of those names, in their order but for those that end others.</summary>
    public ElfStringTableWriter(IEnumerable<string> names)
    {
        var all = names.Where(name => name.Length != 0).Distinct(StringComparer.Ordinal).ToArray();

        // Sorted from the last letter on, a name stands right before the names that end with it.
        var tails = new Dictionary<string, string>(StringComparer.Ordinal);
        var longer = "";
        foreach (var name in all.OrderDescending(ByEnd))
        {
            if (longer.EndsWith(name, StringComparison.Ordinal))
            {
                tails.Add(name, longer);
            }
            else
            {
                longer = name;
            }
        }

        var bytes = new byte[1 + all.Sum(name => Encoding.UTF8.GetByteCount(name) + 1)];
        var length = 1;
        foreach (var name in all.Where(name => !tails.ContainsKey(name)))
        {
            _offsets.Add(name, length);
            length += Encoding.UTF8.GetBytes(name, bytes.AsSpan(length)) + 1;
        }

        foreach (var (tail, whole) in tails)
        {
            _offsets.Add(tail, _offsets[whole] + Encoding.UTF8.GetByteCount(whole) - Encoding.UTF8.GetByteCount(tail));
        }

        Bytes = bytes[..length];
    }

    /// <summary>The table.</summary>
    public byte[] Bytes { get; }

    private static Comparer<string> ByEnd { get; } = Comparer<string>.Create((left, right) =>
    {
        for (var i = 1; i <= Math.Min(left.Length, right.Length); i++)
        {
            if (left[^i] != right[^i])
            {
                return left[^i].CompareTo(right[^i]);
            }
        }

        return left.Length.CompareTo(right.Length);
    });

    /// <summary>Where a name stands.</summary>
    public uint this[string name] => (uint)_offsets[name];
}
