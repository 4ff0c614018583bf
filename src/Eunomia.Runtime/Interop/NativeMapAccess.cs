namespace Eunomia.Runtime.Interop;

/// <summary>
/// System calls on elements of maps. The lengths of the spans have been checked: the kernel is told none. Each gives 0 or an errno.
/// </summary>
internal static unsafe class NativeMapAccess
{
    /// <summary>Number of possible CPUs: a per-CPU map has a value for each.</summary>
    public static int PossibleCpus { get; } = Math.Max(1, LibBpf.libbpf_num_possible_cpus());

    // An empty key is a null pointer, as queues and stacks want it.
    public static int Lookup(NativeMap map, ReadOnlySpan<byte> key, Span<byte> value)
    {
        using var lease = map.Lease();
        fixed (byte* keyBytes = key, valueBytes = value)
        {
            return -LibBpf.bpf_map_lookup_elem(map.Descriptor, keyBytes, valueBytes);
        }
    }

    public static int LookupAndDelete(NativeMap map, ReadOnlySpan<byte> key, Span<byte> value)
    {
        using var lease = map.Lease();
        fixed (byte* keyBytes = key, valueBytes = value)
        {
            return -LibBpf.bpf_map_lookup_and_delete_elem(map.Descriptor, keyBytes, valueBytes);
        }
    }

    public static int Update(NativeMap map, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, MapUpdate update)
    {
        using var lease = map.Lease();
        fixed (byte* keyBytes = key, valueBytes = value)
        {
            return -LibBpf.bpf_map_update_elem(map.Descriptor, keyBytes, valueBytes, (ulong)update);
        }
    }

    public static int Delete(NativeMap map, ReadOnlySpan<byte> key)
    {
        using var lease = map.Lease();
        fixed (byte* keyBytes = key)
        {
            return -LibBpf.bpf_map_delete_elem(map.Descriptor, keyBytes);
        }
    }

    // An empty key: the first one is wanted.
    public static int NextKey(NativeMap map, ReadOnlySpan<byte> key, Span<byte> next)
    {
        using var lease = map.Lease();
        fixed (byte* keyBytes = key, nextBytes = next)
        {
            return -LibBpf.bpf_map_get_next_key(map.Descriptor, keyBytes, nextBytes);
        }
    }

    /// <summary>Reads a batch of entries from a position on, at the beginning none; the kernel makes a position of at most a key or four bytes.</summary>
    public static int LookupBatch(NativeMap map, ReadOnlySpan<byte> position, Span<byte> next, Span<byte> keys, Span<byte> values, ref uint count)
    {
        using var lease = map.Lease();
        fixed (byte* first = position, then = next, keyBytes = keys, valueBytes = values)
        fixed (uint* counted = &count)
        {
            return -LibBpf.bpf_map_lookup_batch(map.Descriptor, first, then, keyBytes, valueBytes, counted, null);
        }
    }

    public static int UpdateBatch(NativeMap map, ReadOnlySpan<byte> keys, ReadOnlySpan<byte> values, ref uint count)
    {
        using var lease = map.Lease();
        fixed (byte* keyBytes = keys, valueBytes = values)
        fixed (uint* counted = &count)
        {
            return -LibBpf.bpf_map_update_batch(map.Descriptor, keyBytes, valueBytes, counted, null);
        }
    }

    public static int DeleteBatch(NativeMap map, ReadOnlySpan<byte> keys, ref uint count)
    {
        using var lease = map.Lease();
        fixed (byte* keyBytes = keys)
        fixed (uint* counted = &count)
        {
            return -LibBpf.bpf_map_delete_batch(map.Descriptor, keyBytes, counted, null);
        }
    }
}
