using System.ComponentModel;

namespace Eunomia.Runtime.Interop;

/// <summary>Elements of maps. The lengths of the spans have been checked: the kernel is told none.</summary>
internal static unsafe class NativeMapAccess
{
    /// <summary>CPUs that may ever be there: a per-CPU map has a value for each.</summary>
    public static int PossibleCpus { get; } = Math.Max(1, LibBpf.libbpf_num_possible_cpus());

    public static bool TryLookup(int descriptor, ReadOnlySpan<byte> key, Span<byte> value)
    {
        fixed (byte* keyBytes = key, valueBytes = value)
        {
            return Found(LibBpf.bpf_map_lookup_elem(descriptor, keyBytes, valueBytes));
        }
    }

    public static void Update(int descriptor, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        fixed (byte* keyBytes = key, valueBytes = value)
        {
            var result = LibBpf.bpf_map_update_elem(descriptor, keyBytes, valueBytes, 0);
            if (result != 0)
            {
                throw new Win32Exception(-result);
            }
        }
    }

    public static bool Delete(int descriptor, ReadOnlySpan<byte> key)
    {
        fixed (byte* keyBytes = key)
        {
            return Found(LibBpf.bpf_map_delete_elem(descriptor, keyBytes));
        }
    }

    public static bool TryGetNextKey(int descriptor, ReadOnlySpan<byte> key, Span<byte> next)
    {
        // An empty span is a null pointer: the first key is wanted.
        fixed (byte* keyBytes = key, nextBytes = next)
        {
            return Found(LibBpf.bpf_map_get_next_key(descriptor, keyBytes, nextBytes));
        }
    }

    private static bool Found(int result) => result switch
    {
        0 => true,
        -LibC.ErrorNoEntry => false,
        _ => throw new Win32Exception(-result),
    };
}
