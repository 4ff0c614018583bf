using System.Text;

namespace Eunomia.Bpf.Btf;

/// <summary>
/// The strings of a BTF section. It starts with the empty string and ends with a NUL, and an offset always names the start of a
/// string: neither clang nor any linker of BTF shares tails.
/// </summary>
internal sealed class BtfStringTable
{
    /// <summary>Longest name, in bytes. The kernel's own limit is 512, or less.</summary>
    internal const int LongestName = 64 << 10;

    private readonly byte[] _bytes;
    private readonly long _baseOffset;
    private readonly Dictionary<int, string> _decoded = [];

    /// <summary>Checks and copies a string table.</summary>
    /// <exception cref="MalformedInputException">It does not start and end with a NUL.</exception>
    public BtfStringTable(ReadOnlySpan<byte> bytes, long baseOffset)
    {
        if (bytes.IsEmpty || bytes[0] != 0 || bytes[^1] != 0)
        {
            throw new MalformedInputException("the BTF string table does not start and end with a NUL", baseOffset);
        }

        _bytes = bytes.ToArray();
        _baseOffset = baseOffset;
    }

    /// <summary>A table with the empty string only.</summary>
    public static BtfStringTable Empty { get; } = new([0], 0);

    /// <summary>The string that starts at <paramref name="offset"/>; bytes that are no UTF-8 become U+FFFD.</summary>
    /// <param name="offset">Offset in the table.</param>
    /// <param name="usedAt">Where in the input the offset stands, for the message.</param>
    /// <exception cref="MalformedInputException">No string starts there.</exception>
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
            throw new MalformedInputException($"string offset {offset} lies outside the {_bytes.Length} bytes of BTF strings", usedAt);
        }

        if (_bytes[offset - 1] != 0)
        {
            throw new MalformedInputException(
                $"string offset {offset} points into the middle of the string before offset 0x{_baseOffset + offset:x}", usedAt);
        }

        var tail = _bytes.AsSpan((int)offset);
        var length = tail.IndexOf((byte)0);
        if (length > LongestName)
        {
            throw new MalformedInputException($"a name of {length} bytes, more than {LongestName}", usedAt);
        }

        var text = Encoding.UTF8.GetString(tail[..length]);
        _decoded.Add((int)offset, text);
        return text;
    }
}
