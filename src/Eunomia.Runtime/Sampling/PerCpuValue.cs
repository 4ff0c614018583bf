using Eunomia.Bpf.Btf;

namespace Eunomia.Runtime.Sampling;

/// <summary>
/// One value out of the values of all processors: integers are added up, wherever they are in structs and arrays, and wrap as C's do. What cannot be
/// added (characters, booleans, enums, pointers, floats, unions) is the first processor's that has something there.
/// </summary>
internal sealed class PerCpuValue
{
    // A few bytes of types can describe any number of members; what comes after so many is not added.
    private const int MaximumVisits = 1 << 16;

    private readonly List<Run> _runs = [];
    private readonly BtfTypeTable _types;
    private readonly bool _bigEndian;
    private int _visits;

    private PerCpuValue(BtfTypeTable types, int size, bool bigEndian) => (_types, Size, _bigEndian) = (types, size, bigEndian);

    private readonly record struct Run(int Offset, int ElementSize, int Count);

    /// <summary>Size of one value, in bytes.</summary>
    public int Size { get; }

    /// <summary>Where the value of one processor starts after that of another: the kernel rounds up to eight bytes.</summary>
    public int Stride => (Size + 7) & ~7;

    /// <summary>Learns where a type has integers.</summary>
    /// <param name="types">The types of the object.</param>
    /// <param name="valueTypeId">The type of the map's values; 0 when unknown: nothing is added then.</param>
    /// <param name="valueSize">Their size, in bytes.</param>
    /// <param name="bigEndian">The byte order of the object.</param>
    public static PerCpuValue Create(BtfTypeTable types, uint valueTypeId, int valueSize, bool bigEndian = false)
    {
        ArgumentNullException.ThrowIfNull(types);
        ArgumentOutOfRangeException.ThrowIfNegative(valueSize);
        var value = new PerCpuValue(types, valueSize, bigEndian);
        if (types.SizeOf(valueTypeId) == (ulong)valueSize)
        {
            value.Add(valueTypeId, 0);
        }

        return value;
    }

    /// <summary>Makes one value of many.</summary>
    /// <param name="values">The values of all processors, <see cref="Stride"/> apart.</param>
    /// <param name="destination"><see cref="Size"/> bytes.</param>
    public void Sum(ReadOnlySpan<byte> values, Span<byte> destination)
    {
        destination = destination[..Size];
        destination.Clear();
        for (; values.Length >= Size && Size > 0; values = values[Math.Min(Stride, values.Length)..])
        {
            var value = values[..Size];
            var end = 0;
            foreach (var run in _runs)
            {
                CopyIfEmpty(value[end..run.Offset], destination[end..run.Offset]);
                end = run.Offset + (run.ElementSize * run.Count);
                for (var at = run.Offset; at < end; at += run.ElementSize)
                {
                    Add(value.Slice(at, run.ElementSize), destination.Slice(at, run.ElementSize));
                }
            }

            CopyIfEmpty(value[end..], destination[end..]);
        }
    }

    private static void CopyIfEmpty(ReadOnlySpan<byte> from, Span<byte> to)
    {
        if (!to.ContainsAnyExcept((byte)0))
        {
            from.CopyTo(to);
        }
    }

    private void Add(ReadOnlySpan<byte> addend, Span<byte> sum)
    {
        var carry = 0;
        for (var i = 0; i < sum.Length; i++)
        {
            var at = _bigEndian ? sum.Length - 1 - i : i;
            carry += sum[at] + addend[at];
            sum[at] = unchecked((byte)carry);
            carry >>= 8;
        }
    }

    /// <summary>Appends the integers of a type, by offset; whatever overlaps something before it is left alone.</summary>
    private void Add(uint typeId, long offset)
    {
        if (++_visits > MaximumVisits)
        {
            return;
        }

        var count = 1L;
        var id = _types.Resolve(typeId);
        while (_types[id] is BtfArray array)
        {
            // Nothing in a value that fits in memory has more elements than that.
            count = Math.Min(count * array.Count, int.MaxValue);
            id = _types.Resolve(array.ElementTypeId);
        }

        if (IsAddable(_types[id], out var size))
        {
            Append(offset, size, (int)count);
        }
        else if (_types[id] is BtfComposite { IsUnion: false, Size: > 0 } composite)
        {
            for (var i = 0L; i < count && _visits < MaximumVisits; i++)
            {
                _visits++;
                AddMembers(composite, offset + (i * composite.Size));
            }
        }
    }

    private void AddMembers(BtfComposite composite, long offset)
    {
        foreach (var member in composite.Members)
        {
            if (member.BitFieldSize == 0 && member.BitOffset % 8 == 0)
            {
                Add(member.TypeId, offset + (member.BitOffset / 8));
            }
        }
    }

    private static bool IsAddable(BtfType? type, out int size)
    {
        size = type is BtfInt integer ? (int)integer.Size : 0;
        return type is BtfInt { Name: not "char" } number && number.Bits == number.Size * 8
            && (number.Encoding & (BtfIntEncoding.Bool | BtfIntEncoding.Char)) == BtfIntEncoding.None;
    }

    private void Append(long offset, int size, int count)
    {
        if (_runs.Count > 0 && _runs[^1] is var last)
        {
            var end = last.Offset + ((long)last.ElementSize * last.Count);
            if (offset < end)
            {
                return;
            }

            if (offset == end && last.ElementSize == size && offset + ((long)size * count) <= Size)
            {
                _runs[^1] = last with { Count = last.Count + count };
                return;
            }
        }

        if (count > 0 && offset + ((long)size * count) <= Size)
        {
            _runs.Add(new Run((int)offset, size, count));
        }
    }
}
