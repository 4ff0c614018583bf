using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Eunomia.Runtime.Typed;

/// <summary>A map with typed keys and values. Each call is a system call.</summary>
/// <typeparam name="TKey">As large as the map's keys.</typeparam>
/// <typeparam name="TValue">As large as its values.</typeparam>
[SuppressMessage("Naming", "CA1710", Justification = "It is called what the kernel calls it.")]
public sealed class TypedMap<TKey, TValue> : IEnumerable<KeyValuePair<TKey, TValue>>
    where TKey : unmanaged
    where TValue : unmanaged
{
    internal TypedMap(SessionMap map) => Map = map;

    /// <summary>The untyped map.</summary>
    public SessionMap Map { get; }

    /// <summary>The value of a key; setting it adds the key where it is missing.</summary>
    /// <exception cref="KeyNotFoundException">There is no such key.</exception>
    /// <exception cref="BpfMapException">The kernel refuses: it says why.</exception>
    public TValue this[TKey key]
    {
        get => TryGetValue(key, out var value) ? value : throw new KeyNotFoundException($"map '{Map.Name}' has no key '{key}'");
        set => Update(key, value);
    }

    /// <summary>The keys in the kernel's order; see <see cref="SessionMap.Keys"/>.</summary>
    /// <exception cref="BpfMapException">The kernel refuses: it says why.</exception>
    public IEnumerable<TKey> Keys => Map.Keys.Select(key => MemoryMarshal.Read<TKey>(key));

    /// <summary>The values, in the order of <see cref="Keys"/>.</summary>
    /// <exception cref="BpfMapException">The kernel refuses: it says why.</exception>
    public IEnumerable<TValue> Values => this.Select(entry => entry.Value);

    /// <summary>Reads a value.</summary>
    /// <returns>Whether there is one.</returns>
    /// <exception cref="BpfMapException">The kernel refuses: it says why.</exception>
    public bool TryGetValue(TKey key, out TValue value)
    {
        value = default;
        return Map.TryGetValue(Bytes(in key), MemoryMarshal.AsBytes(new Span<TValue>(ref value)));
    }

    /// <summary>Whether a key is there.</summary>
    /// <exception cref="BpfMapException">The kernel refuses: it says why.</exception>
    public bool ContainsKey(TKey key) => TryGetValue(key, out _);

    /// <summary>Writes a value.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">Its value.</param>
    /// <param name="update">Whether the key may be there, or must be.</param>
    /// <exception cref="BpfMapException">The kernel refuses: it says why.</exception>
    public void Update(TKey key, TValue value, MapUpdate update = MapUpdate.Any) => Map.Update(Bytes(in key), Bytes(in value), update);

    /// <summary>Writes many values, many at a time where the kernel can.</summary>
    /// <exception cref="BpfMapException">The kernel refuses one: those before it are written.</exception>
    public void UpdateRange(IEnumerable<KeyValuePair<TKey, TValue>> entries)
    {
        KeyValuePair<TKey, TValue>[] all = [.. entries];
        Map.UpdateRange(
            MemoryMarshal.AsBytes<TKey>(Array.ConvertAll(all, entry => entry.Key)), MemoryMarshal.AsBytes<TValue>(Array.ConvertAll(all, entry => entry.Value)));
    }

    /// <summary>Adds a key that is not there.</summary>
    /// <returns>False when it is there: its value stays.</returns>
    /// <exception cref="BpfMapException">The kernel refuses: it says why.</exception>
    public bool TryAdd(TKey key, TValue value) => Map.TryAdd(Bytes(in key), Bytes(in value));

    /// <summary>Removes a key.</summary>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="BpfMapException">The kernel refuses, as it does for arrays.</exception>
    public bool Remove(TKey key) => Map.Remove(Bytes(in key));

    /// <summary>Removes a key and gives the value it had, in one step.</summary>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="BpfMapException">The kernel refuses: for hash maps it has this from 5.14 on.</exception>
    public bool Remove(TKey key, out TValue value)
    {
        value = default;
        return Map.Remove(Bytes(in key), MemoryMarshal.AsBytes(new Span<TValue>(ref value)));
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
    public IEnumerator<KeyValuePair<TKey, TValue>> GetEnumerator() => Map.Entries
        .Select(entry => KeyValuePair.Create(MemoryMarshal.Read<TKey>(entry.Key), MemoryMarshal.Read<TValue>(entry.Value)))
        .GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static ReadOnlySpan<byte> Bytes<T>(ref readonly T value)
        where T : unmanaged => MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value));
}
