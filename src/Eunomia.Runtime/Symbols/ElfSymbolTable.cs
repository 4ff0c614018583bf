using System.Text;
using Eunomia.Bpf.Elf;

namespace Eunomia.Runtime.Symbols;

/// <summary>The functions of an executable or a shared library, by address in the file.</summary>
internal sealed class ElfSymbolTable
{
    private const int LongestName = 1024;

    private readonly ulong[] _addresses;
    private readonly uint[] _sizes;
    private readonly uint[] _names;
    private readonly byte[] _text;
    private readonly ElfSegment[] _segments;
    private readonly ulong[] _segmentOffsets;

    public ElfSymbolTable(ulong[] addresses, uint[] sizes, uint[] names, byte[] text, ElfSegment[] segments)
    {
        (_addresses, _sizes, _names, _text) = (addresses, sizes, names, text);
        _segments = [.. segments.OrderBy(segment => segment.Offset)];
        _segmentOffsets = Array.ConvertAll(_segments, segment => segment.Offset);
    }

    /// <summary>A table without a symbol.</summary>
    public static ElfSymbolTable Empty { get; } = new([], [], [], [], []);

    /// <summary>The build id; empty when the linker wrote none.</summary>
    public byte[] BuildId { get; init; } = [];

    /// <summary>Number of symbols.</summary>
    public int Count => _addresses.Length;

    /// <summary>Approximate size in memory, in bytes.</summary>
    public long Footprint => (_addresses.Length * 16L) + _text.Length + (_segments.Length * 32L) + 256;

    /// <summary>
    /// The address that the byte at a place of the file has before the file is moved as a whole: this is how fixed and position-independent
    /// programs are the same.
    /// </summary>
    public ulong? AddressOf(ulong fileOffset)
    {
        var index = LastUpTo(_segmentOffsets, fileOffset);
        return index >= 0 && fileOffset - _segments[index].Offset is var within && within < _segments[index].FileSize
            ? unchecked(_segments[index].Address + within)
            : null;
    }

    /// <summary>The function that an address lies in; null when it lies in none.</summary>
    public (string Name, ulong Offset)? Find(ulong address)
    {
        var index = LastUpTo(_addresses, address);
        if (index < 0)
        {
            return null;
        }

        // Functions written in assembler may have no size: they reach to the next.
        var offset = address - _addresses[index];
        if (_sizes[index] != 0 && offset >= _sizes[index])
        {
            return null;
        }

        var name = _text.AsSpan((int)_names[index]);
        name = name[..Math.Min(name.Length, LongestName)];
        var end = name.IndexOf((byte)0);
        return (Encoding.UTF8.GetString(end < 0 ? name : name[..end]), offset);
    }

    private static int LastUpTo(ulong[] sorted, ulong value) =>
        Array.BinarySearch(sorted, value) is var index && index >= 0 ? index : ~index - 1;
}
