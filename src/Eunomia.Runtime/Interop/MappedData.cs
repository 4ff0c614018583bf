namespace Eunomia.Runtime.Interop;

/// <summary>
/// The memory of a data section as programs see it: the map, mapped. What libbpf gives before 1.6 is a copy, from which the map was filled
/// when it was made, and in which nothing happens afterwards.
/// </summary>
internal sealed unsafe class MappedData : IDisposable
{
    private readonly nuint _length;
    private readonly int _size;
    private byte* _address;

    private MappedData(byte* address, nuint length, int size)
    {
        _address = address;
        _length = length;
        _size = size;
    }

    /// <summary>The bytes; none after it was disposed of.</summary>
    public Span<byte> Bytes => _address is null ? [] : new Span<byte>(_address, _size);

    /// <summary>Maps a map of one value.</summary>
    /// <param name="descriptor">The map.</param>
    /// <param name="size">Bytes of its value.</param>
    /// <returns>Null when the kernel does not map it, as those before 5.5 do not.</returns>
    public static MappedData? Map(int descriptor, int size)
    {
        var page = (nuint)Environment.SystemPageSize;
        var length = ((nuint)size + page - 1) / page * page;
        var address = LibC.mmap(0, length, LibC.ProtectionRead | LibC.ProtectionWrite, LibC.MapShared, descriptor, 0);
        return (nint)address == -1 ? null : new MappedData(address, length, size);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_address is not null)
        {
            _ = LibC.munmap(_address, _length);
            _address = null;
        }
    }
}
