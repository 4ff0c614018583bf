using Eunomia.Runtime.Interop;

namespace Eunomia.Runtime;

/// <summary>Iterates over a map's entries in batches.</summary>
/// <param name="map">The map.</param>
internal sealed class MapBatch(SessionMap map)
{
    private const int MostAtOnce = 256;
    private const int MostBytes = 1 << 20;

    private readonly int _keySize = (int)map.KeySize;
    private readonly int _valueSize = map.LookupSize;
    private readonly int _most = (int)Math.Clamp(map.MaxEntries, 1, int.MaxValue / 2);
    private byte[] _position = [];
    private byte[] _keys = [];
    private byte[] _values = [];
    private int _size = (int)Math.Clamp(MostBytes / Math.Max(1L, map.KeySize + map.LookupSize), 1, MostAtOnce);

    /// <summary>Number of entries in the current batch.</summary>
    public int Count { get; private set; }

    /// <summary>An entry of the current batch.</summary>
    public KeyValuePair<byte[], byte[]> this[int index] => KeyValuePair.Create(
        _keys.AsSpan(index * _keySize, _keySize).ToArray(), _values.AsSpan(index * _valueSize, _valueSize).ToArray());

    /// <summary>Reads the next batch.</summary>
    /// <returns>0 when there may be more, <c>ENOENT</c> after the last ones, or another errno.</returns>
    public int Read()
    {
        while (true)
        {
            if (_keys.Length < checked(_size * _keySize))
            {
                (_keys, _values) = (new byte[_size * _keySize], new byte[checked(_size * _valueSize)]);
            }

            var next = new byte[Math.Max(_keySize, sizeof(uint))];
            var count = (uint)_size;
            var error = NativeMapAccess.LookupBatch(map.Native, _position, next, _keys, _values, ref count);
            if (error == LibC.ErrorNoSpace && _size < _most)
            {
                // A bucket of the hash has more entries than there was room for.
                _size = Math.Min(_most, 2 * _size);
                continue;
            }

            Count = error is 0 or LibC.ErrorNoEntry ? (int)Math.Min(count, (uint)_size) : 0;
            _position = next;
            return error;
        }
    }
}
