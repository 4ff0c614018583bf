using System.Collections;
using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Eunomia.Runtime.Typed;

/// <summary>A map in which each CPU has a value of its own. Each call asks the kernel.</summary>
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

    /// <summary>The map as bytes.</summary>
    public SessionMap Map { get; }

    /// <summary>Reads the values of a key, one for each possible CPU.</summary>
    /// <returns>Whether there are any.</returns>
    /// <exception cref="Win32Exception">The kernel refuses.</exception>
    public bool TryGet(TKey key, [NotNullWhen(true)] out TValue[]? values)
    {
        values = null;
        var bytes = new byte[Map.LookupSize];
        if (!Map.TryLookup(MemoryMarshal.AsBytes(new ReadOnlySpan<TKey>(in key)), bytes))
        {
            return false;
        }

        values = new TValue[bytes.Length / Stride];
        for (var cpu = 0; cpu < values.Length; cpu++)
        {
            values[cpu] = MemoryMarshal.Read<TValue>(bytes.AsSpan(cpu * Stride));
        }

        return true;
    }

    /// <summary>Sets the values of a key; CPUs without one get zeros.</summary>
    /// <exception cref="ArgumentException">There are more values than CPUs.</exception>
    /// <exception cref="Win32Exception">The kernel refuses.</exception>
    public void Set(TKey key, params ReadOnlySpan<TValue> values)
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

        Map.Update(MemoryMarshal.AsBytes(new ReadOnlySpan<TKey>(in key)), bytes);
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
    public IEnumerator<KeyValuePair<TKey, TValue[]>> GetEnumerator()
    {
        foreach (var key in Keys())
        {
            if (TryGet(key, out var values))
            {
                yield return KeyValuePair.Create(key, values);
            }
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
