using System.Text;

namespace Eunomia.Bpf.Elf;

/// <summary>Names of sections or symbols. Linkers share tails, so an offset may point into a longer name.</summary>
internal sealed class ElfStringTable
{
    /// <summary>
    /// Largest ratio of the length of all names to that of the table. Sharing tails makes it more than one, but only a hostile
    /// table makes it many times: every symbol could name another tail of one long string.
    /// </summary>
    private const long MaximumGrowth = 4;

    /// <summary>Longest names: all together, however large the table is, and a single one; in bytes.</summary>
    private const long MaximumLength = 8 << 20;
    private const int LongestName = 64 << 10;

    private readonly ReadOnlyMemory<byte> _bytes;
    private readonly Dictionary<int, string> _decoded = [];
    private long _budget;

    /// <summary>Checks the section.</summary>
    /// <exception cref="MalformedInputException">It is no string table, or does not start and end with a NUL.</exception>
    public ElfStringTable(ElfSection section)
    {
        if (section.Type != ElfSectionType.StringTable)
        {
            throw new MalformedInputException($"section {section.Index} is no string table", (long)section.Offset);
        }

        var bytes = section.Data.Span;
        if (!bytes.IsEmpty && (bytes[0] != 0 || bytes[^1] != 0))
        {
            throw new MalformedInputException($"string table {section.Index} does not start and end with a NUL", (long)section.Offset);
        }

        _bytes = section.Data;
        _budget = Math.Min(MaximumGrowth * bytes.Length, MaximumLength);
    }

    /// <summary>The name at <paramref name="offset"/>.</summary>
    /// <param name="offset">Offset in the table.</param>
    /// <param name="usedAt">Where in the input the offset stands, for the message.</param>
    /// <exception cref="MalformedInputException">There is none.</exception>
    public string Read(uint offset, long usedAt)
    {
        if (offset == 0)
        {
            return "";
        }

        if (_decoded.TryGetValue((int)offset, out var known))
        {
            return known;
        }

        if (offset >= (uint)_bytes.Length)
        {
            throw new MalformedInputException($"name offset {offset} lies outside the {_bytes.Length} bytes of names", usedAt);
        }

        var tail = _bytes.Span[(int)offset..];
        var length = tail.IndexOf((byte)0);
        if (length > LongestName)
        {
            throw new MalformedInputException($"a name of {length} bytes, more than {LongestName}", usedAt);
        }

        _budget -= length;
        if (_budget < 0)
        {
            throw new MalformedInputException($"the names are many times longer than their table, or have more than {MaximumLength} bytes", usedAt);
        }

        var text = Encoding.UTF8.GetString(tail[..length]);
        _decoded.Add((int)offset, text);
        return text;
    }
}
