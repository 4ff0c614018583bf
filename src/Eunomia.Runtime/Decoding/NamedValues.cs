using Eunomia.Runtime.Decoding.Formatting;

namespace Eunomia.Runtime.Decoding;

/// <summary>Names of integer values: those of an enumeration, error numbers, or signals.</summary>
internal sealed class NamedValues
{
    private const int LargestTable = 4096;

    private readonly long[] _values;
    private readonly string[] _names;
    private readonly short[] _table = [];
    private readonly long _first;
    private readonly byte[][]?[] _texts = new byte[][]?[2];

    /// <summary>Creates a set; of several names of one value the first counts, and unnamed ones do not.</summary>
    public NamedValues(IEnumerable<(long Value, string Name)> pairs)
    {
        var all = pairs.Where(pair => pair.Name.Length is > 0 and <= RecordType.LongestName).DistinctBy(pair => pair.Value).OrderBy(pair => pair.Value).ToArray();
        _values = [.. all.Select(pair => pair.Value)];
        _names = [.. all.Select(pair => pair.Name)];
        LongestName = _names.Length == 0 ? 0 : _names.Max(name => name.Length);
        if (_values is [var first, .., var last] && (ulong)(last - first) < LargestTable)
        {
            _first = first;
            _table = new short[last - first + 1];
            Array.Fill(_table, (short)-1);
            for (var i = 0; i < _values.Length; i++)
            {
                _table[_values[i] - first] = (short)i;
            }
        }
    }

    /// <summary>Length of the longest name.</summary>
    public int LongestName { get; }

    /// <summary>The index of a value's name, or a negative number.</summary>
    public int IndexOf(long value)
    {
        if (_table.Length == 0)
        {
            return Array.BinarySearch(_values, value);
        }

        var at = (ulong)(value - _first);
        return at < (ulong)_table.Length ? _table[at] : -1;
    }

    /// <summary>The name of a value, or null.</summary>
    public string? NameOf(long value) => IndexOf(value) is >= 0 and var index ? _names[index] : null;

    /// <summary>The names as they are written, by index; made once, because hundreds of fields may be of one enumeration.</summary>
    public byte[][] Texts(TextStyle style) => _texts[(int)style] ??= [.. _names.Select(name => Encode(name, style))];

    private static byte[] Encode(string name, TextStyle style) =>
        Escaping.Encode(name, style) is var text && style == TextStyle.Json ? [(byte)'"', .. text, (byte)'"'] : text;
}
