using System.ComponentModel;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Eunomia.Runtime.Interop;

/// <summary>
/// The memory of one <c>BPF_MAP_TYPE_RINGBUF</c>, read in place. libbpf's own reader calls back once for each record, which from managed
/// code costs more than the record.
/// <see href="https://docs.kernel.org/bpf/ringbuf.html">The ring buffer</see>
/// </summary>
internal sealed unsafe class MappedRing : IDisposable
{
    private const uint BusyBit = 1u << 31;
    private const uint DiscardBit = 1u << 30;
    private const uint HeaderSize = 8;

    private readonly byte* _consumerPage;
    private readonly byte* _producerPage;
    private readonly byte* _data;
    private readonly ulong _size;
    private readonly ulong _publishEvery;
    private ulong _position;
    private ulong _published;
    private uint _longest;
    private bool _disposed;

    /// <summary>Maps the ring of a loaded map.</summary>
    /// <param name="descriptor">The map.</param>
    /// <param name="size">Its <c>max_entries</c>: a power of two, in bytes.</param>
    /// <exception cref="Win32Exception">The kernel does not map it.</exception>
    public MappedRing(int descriptor, uint size)
    {
        if (!BitOperations.IsPow2(size))
        {
            throw new ArgumentOutOfRangeException(nameof(size), size, "a ring is a power of two");
        }

        var page = (nuint)Environment.SystemPageSize;
        (Descriptor, _size) = (descriptor, size);
        _publishEvery = Math.Min(_size / 8, 64 << 10);
        _consumerPage = Map(descriptor, page, LibC.ProtectionRead | LibC.ProtectionWrite, 0);
        try
        {
            // The kernel maps the data twice in a row, so that no record is torn at the end.
            _producerPage = Map(descriptor, MappedLength, LibC.ProtectionRead, (long)page);
        }
        catch
        {
            _ = LibC.munmap(_consumerPage, page);
            throw;
        }

        _data = _producerPage + page;
        _published = _position = Volatile.Read(ref *(ulong*)_consumerPage);
    }

    /// <summary>The map's descriptor: readable when there are records.</summary>
    public int Descriptor { get; }

    /// <summary>Number of times the ring was found so full that the next record had no room: the kernel refuses such records and counts none.</summary>
    public long TimesFull { get; private set; }

    /// <summary>Largest number of records that it can hold.</summary>
    public long Capacity => (long)(_size / SlotOf(1));

    private nuint MappedLength => (nuint)Environment.SystemPageSize + (2 * (nuint)_size);

    /// <summary>Hands over records that are complete, oldest first, until there is none, or <paramref name="limit"/> were handed over.</summary>
    /// <returns>The number of records.</returns>
    public int Consume(RecordCallback callback, int limit)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        var count = 0;
        try
        {
            while (count < limit)
            {
                var producer = Volatile.Read(ref *(ulong*)_producerPage);
                var used = producer - _published;
                var isBusy = Consume(callback, limit, producer, ref count);
                // The kernel keeps one byte free, and looks at what it has been told is read.
                if (_longest > 0 && _size - used <= SlotOf(_longest))
                {
                    TimesFull++;
                }

                if (isBusy || producer == Volatile.Read(ref *(ulong*)_producerPage))
                {
                    break;
                }
            }
        }
        finally
        {
            Release();
        }

        return count;
    }

    /// <summary>Frees the room of all records that have been passed on, for programs, also while one is being passed on.</summary>
    public void Release()
    {
        if (_position != _published && !_disposed)
        {
            Volatile.Write(ref *(ulong*)_consumerPage, _position);
            _published = _position;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            var page = (nuint)Environment.SystemPageSize;
            _ = LibC.munmap(_consumerPage, page);
            _ = LibC.munmap(_producerPage, MappedLength);
        }
    }

    /// <summary>Passes on the records up to a position.</summary>
    /// <returns>Whether a record is not complete yet: what follows it has to wait.</returns>
    private bool Consume(RecordCallback callback, int limit, ulong producer, ref int count)
    {
        var mask = _size - 1;
        while (_position != producer && count < limit)
        {
            var record = _data + (_position & mask);
            var header = Volatile.Read(ref *(uint*)record);
            if ((header & BusyBit) != 0)
            {
                return true;
            }

            var length = header & ~DiscardBit;
            _longest = Math.Max(_longest, length);
            if ((header & DiscardBit) == 0)
            {
                callback(new ReadOnlySpan<byte>(record + HeaderSize, (int)length));
                count++;
            }

            _position += SlotOf(length);
            // The producer reads this word for each record: writing it seldom saves both sides a cache miss.
            if (_position - _published >= _publishEvery)
            {
                Release();
            }
        }

        return false;
    }

    /// <summary>Size of a record in the ring, with its header, in bytes.</summary>
    private static ulong SlotOf(uint length) => (length + HeaderSize + 7) & ~7ul;

    private static byte* Map(int descriptor, nuint length, int protection, long offset)
    {
        var address = LibC.mmap(0, length, protection, LibC.MapShared, descriptor, offset);
        return (nint)address == -1 ? throw new Win32Exception(Marshal.GetLastPInvokeError()) : address;
    }
}
