using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Eunomia.Runtime.Typed;

/// <summary>A per-CPU map with typed keys and values. Each call is a system call.</summary>
/// <typeparam name="TKey">As large as the map's keys.</typeparam>
/// <typeparam name="TValue">As large as its values.</typeparam>
[SuppressMessage("Naming", "CA1710", Justification = "It is called what the kernel calls it.")]
public sealed class TypedPerCpuMap<TKey, TValue> : IEnumerable<KeyValuePair<TKey, TValue[]>>
    where TKey : unmanaged
    where TValue : unmanaged
{
    // The kernel rounds each value up.
    private static readonly int Stride = (Unsafe.SizeOf<TValue>() + 7) & ~7;

    internal TypedPerCpuMap(SessionMap map) => Map = map;

    /// <summary>The untyped map.</summary>
    public SessionMap Map { get; }

    /// <summary>The values of a key, one for each possible CPU; setting them adds the key where it is missing, and CPUs without one get zeros.</summary>
    /// <exception cref="KeyNotFoundException">There is no such key.</exception>
    /// <exception cref="ArgumentException">There are more values than CPUs.</exception>
    /// <exception cref="BpfMapException">The kernel refuses: it says why.</exception>
    [SuppressMessage("Performance", "CA1819", Justification = "Each call reads the map; the array is the caller's.")]
    public TValue[] this[TKey key]
    {
        get => TryGetValue(key, out var values) ? values : throw new KeyNotFoundException($"map '{Map.Name}' has no key '{key}'");
        set => Update(key, value);
    }

    /// <summary>The keys in the kernel's order; see <see cref="SessionMap.Keys"/>.</summary>
    /// <exception cref="BpfMapException">The kernel refuses: it says why.</exception>
    public IEnumerable<TKey> Keys => Map.Keys.Select(key => MemoryMarshal.Read<TKey>(key));

    /// <summary>The values, in the order of <see cref="Keys"/>.</summary>
    /// <exception cref="BpfMapException">The kernel refuses: it says why.</exception>
    public IEnumerable<TValue[]> Values => this.Select(entry => entry.Value);

    /// <summary>Reads the values of a key, one for each possible CPU.</summary>
    /// <returns>Whether there are any.</returns>
    /// <exception cref="BpfMapException">The kernel refuses: it says why.</exception>
    public bool TryGetValue(TKey key, [NotNullWhen(true)] out TValue[]? values)
    {
        var bytes = new byte[Map.LookupSize];
        values = Map.TryGetValue(Bytes(in key), bytes) ? ValuesOf(bytes) : null;
        return values is not null;
    }

    /// <summary>Whether a key is there.</summary>
    /// <exception cref="BpfMapException">The kernel refuses: it says why.</exception>
    public bool ContainsKey(TKey key) => TryGetValue(key, out _);

    /// <summary>Writes the values of a key; CPUs without one get zeros.</summary>
    /// <param name="key">The key.</param>
    /// <param name="values">One for each possible CPU, or fewer.</param>
    /// <param name="update">Whether the key may be there, or must be.</param>
    /// <exception cref="ArgumentException">There are more values than CPUs.</exception>
    /// <exception cref="BpfMapException">The kernel refuses: it says why.</exception>
    public void Update(TKey key, ReadOnlySpan<TValue> values, MapUpdate update = MapUpdate.Any) => Map.Update(Bytes(in key), BytesOf(values), update);

    /// <summary>Adds a key that is not there.</summary>
    /// <returns>False when it is there: its values stay.</returns>
    /// <exception cref="ArgumentException">There are more values than CPUs.</exception>
    /// <exception cref="BpfMapException">The kernel refuses: it says why.</exception>
    public bool TryAdd(TKey key, ReadOnlySpan<TValue> values) => Map.TryAdd(Bytes(in key), BytesOf(values));

    /// <summary>Removes a key.</summary>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="BpfMapException">The kernel refuses, as it does for arrays.</exception>
    public bool Remove(TKey key) => Map.Remove(Bytes(in key));

    /// <summary>Removes a key and gives the values it had, in one step.</summary>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="BpfMapException">The kernel refuses: it has this from 5.14 on.</exception>
    public bool Remove(TKey key, [NotNullWhen(true)] out TValue[]? values)
    {
        var bytes = new byte[Map.LookupSize];
        values = Map.Remove(Bytes(in key), bytes) ? ValuesOf(bytes) : null;
        return values is not null;
    }

    /// <summary>Removes many keys, many at a time where the kernel can; those that are not there are passed over.</summary>
    /// <returns>How many were there.</returns>
    /// <exception cref="BpfMapException">The kernel refuses: it says why.</exception>
    public int RemoveRange(IEnumerable<TKey> keys) => Map.RemoveRange(MemoryMarshal.AsBytes<TKey>(keys.ToArray()));

    /// <summary>Removes all keys; an array, which keeps its keys, gets zeros.</summary>
    /// <exception cref="BpfMapException">The kernel refuses: it says why.</exception>
    public void Clear() => Map.Clear();

    /// <summary>Keys with their values, see <see cref="SessionMap.Entries"/>; one that is removed meanwhile is left out.</summary>
    /// <exception cref="BpfMapException">The kernel refuses: it says why.</exception>
    public IEnumerator<KeyValuePair<TKey, TValue[]>> GetEnumerator() => Map.Entries
        .Select(entry => KeyValuePair.Create(MemoryMarshal.Read<TKey>(entry.Key), ValuesOf(entry.Value)))
        .GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static ReadOnlySpan<byte> Bytes(ref readonly TKey key) => MemoryMarshal.AsBytes(new ReadOnlySpan<TKey>(in key));

    private static TValue[] ValuesOf(byte[] bytes)
    {
        var values = new TValue[bytes.Length / Stride];
        for (var cpu = 0; cpu < values.Length; cpu++)
        {
            values[cpu] = MemoryMarshal.Read<TValue>(bytes.AsSpan(cpu * Stride));
        }

        return values;
    }

    private byte[] BytesOf(ReadOnlySpan<TValue> values)
    {
        var bytes = new byte[Map.LookupSize];
        if (values.Length > bytes.Length / Stride)
        {
            throw new ArgumentException($"{values.Length} values for {bytes.Length / Stride} CPUs", nameof(values));
        }

        for (var cpu = 0; cpu < values.Length; cpu++)
        {
            MemoryMarshal.Write(bytes.AsSpan(cpu * Stride), in values[cpu]);
        }

        return bytes;
    }
}
