using System.Collections;
using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Eunomia.Runtime.Typed;

/// <summary>A map whose keys and values are values of C#. Each call asks the kernel.</summary>
/// <typeparam name="TKey">As large as the map's keys.</typeparam>
/// <typeparam name="TValue">As large as its values.</typeparam>
[SuppressMessage("Naming", "CA1710", Justification = "It is called what the kernel calls it.")]
public sealed class TypedMap<TKey, TValue> : IEnumerable<KeyValuePair<TKey, TValue>>
    where TKey : unmanaged
    where TValue : unmanaged
{
    internal TypedMap(SessionMap map) => Map = map;

    /// <summary>The map as bytes.</summary>
    public SessionMap Map { get; }

    /// <summary>The value of a key; setting it adds the key where it is missing.</summary>
    /// <exception cref="KeyNotFoundException">There is no such key.</exception>
    /// <exception cref="Win32Exception">The kernel refuses.</exception>
    public TValue this[TKey key]
    {
        get => TryGet(key, out var value) ? value : throw new KeyNotFoundException($"map '{Map.Name}' has no key '{key}'");
        set => Map.Update(MemoryMarshal.AsBytes(new ReadOnlySpan<TKey>(in key)), MemoryMarshal.AsBytes(new ReadOnlySpan<TValue>(in value)));
    }

    /// <summary>Reads a value.</summary>
    /// <returns>Whether there is one.</returns>
    /// <exception cref="Win32Exception">The kernel refuses.</exception>
    public bool TryGet(TKey key, out TValue value)
    {
        value = default;
        return Map.TryLookup(MemoryMarshal.AsBytes(new ReadOnlySpan<TKey>(in key)), MemoryMarshal.AsBytes(new Span<TValue>(ref value)));
    }

    /// <summary>Removes a key.</summary>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="Win32Exception">The kernel refuses, as it does for arrays.</exception>
    public bool Remove(TKey key) => Map.Delete(MemoryMarshal.AsBytes(new ReadOnlySpan<TKey>(in key)));

    /// <summary>The keys in the kernel's order; see <see cref="SessionMap.Keys"/>.</summary>
    /// <exception cref="Win32Exception">The kernel refuses.</exception>
    public IEnumerable<TKey> Keys() => Map.Keys().Select(key => MemoryMarshal.Read<TKey>(key));

    /// <summary>Keys with their values; one that is removed meanwhile is left out.</summary>
    /// <exception cref="Win32Exception">The kernel refuses.</exception>
    public IEnumerator<KeyValuePair<TKey, TValue>> GetEnumerator()
    {
        foreach (var key in Keys())
        {
            if (TryGet(key, out var value))
            {
                yield return KeyValuePair.Create(key, value);
            }
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
