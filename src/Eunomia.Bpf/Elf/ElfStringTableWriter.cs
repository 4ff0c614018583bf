using System.Text;

namespace Eunomia.Bpf.Elf;

/// <summary>The names of an ELF file, each once; a name that ends another one shares its bytes.</summary>
internal sealed class ElfStringTableWriter
{
    private readonly Dictionary<string, int> _offsets = new(StringComparer.Ordinal) { [""] = 0 };

    /// <summary>Lays out a table of those names; their order does not matter.</summary>
    public ElfStringTableWriter(IEnumerable<string> names)
    {
        // Sorted from the last letter on, a name stands right before the names that end with it.
        var bytes = new List<byte> { 0 };
        string? longer = null;
        foreach (var name in names.Where(name => name.Length != 0).Distinct(StringComparer.Ordinal).OrderDescending(ByEnd))
        {
            if (longer is not null && longer.EndsWith(name, StringComparison.Ordinal))
            {
                _offsets.Add(name, bytes.Count - 1 - Encoding.UTF8.GetByteCount(name));
                continue;
            }

            _offsets.Add(name, bytes.Count);
            bytes.AddRange(Encoding.UTF8.GetBytes(name));
            bytes.Add(0);
            longer = name;
        }

        Bytes = [.. bytes];
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
