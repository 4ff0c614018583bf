using System.Globalization;

namespace Eunomia.Bpf.Objects;

/// <summary><c>enum bpf_map_type</c> and its names.</summary>
public static class BpfMapTypes
{
    /// <summary><c>BPF_MAP_TYPE_UNSPEC</c>: no type.</summary>
    public const uint Unspecified = 0;

    /// <summary><c>BPF_MAP_TYPE_ARRAY</c>: also the type of internal data maps.</summary>
    public const uint Array = 2;

    /// <summary><c>BPF_MAP_TYPE_PROG_ARRAY</c>.</summary>
    public const uint ProgramArray = 3;

    /// <summary><c>BPF_MAP_TYPE_PERF_EVENT_ARRAY</c>.</summary>
    public const uint PerfEventArray = 4;

    /// <summary><c>BPF_MAP_TYPE_ARRAY_OF_MAPS</c>.</summary>
    public const uint ArrayOfMaps = 12;

    /// <summary><c>BPF_MAP_TYPE_HASH_OF_MAPS</c>.</summary>
    public const uint HashOfMaps = 13;

    /// <summary><c>BPF_MAP_TYPE_STRUCT_OPS</c>: the type of the maps of struct_ops variables.</summary>
    public const uint StructOps = 26;

    /// <summary><c>BPF_MAP_TYPE_RINGBUF</c>.</summary>
    public const uint RingBuffer = 27;

    /// <summary><c>BPF_MAP_TYPE_USER_RINGBUF</c>.</summary>
    public const uint UserRingBuffer = 31;

    /// <summary><c>BPF_MAP_TYPE_ARENA</c>.</summary>
    public const uint Arena = 33;

    // The index is the kernel's number, the name is libbpf's.
    private static readonly ImmutableArray<string> Names =
    [
        "unspec", "hash", "array", "prog_array", "perf_event_array", "percpu_hash", "percpu_array", "stack_trace",
        "cgroup_array", "lru_hash", "lru_percpu_hash", "lpm_trie", "array_of_maps", "hash_of_maps", "devmap", "sockmap",
        "cpumap", "xskmap", "sockhash", "cgroup_storage", "reuseport_sockarray", "percpu_cgroup_storage", "queue", "stack",
        "sk_storage", "devmap_hash", "struct_ops", "ringbuf", "inode_storage", "task_storage", "bloom_filter", "user_ringbuf",
        "cgrp_storage", "arena",
    ];

    /// <summary>libbpf's name of a map type, such as <c>ringbuf</c>; the decimal number of a type newer than libbpf 1.5.</summary>
    public static string NameOf(uint type) =>
        type < (uint)Names.Length ? Names[(int)type] : type.ToString(CultureInfo.InvariantCulture);

    /// <summary>The type that <see cref="NameOf"/> names so, or null.</summary>
    public static uint? Parse(string name) =>
        Names.IndexOf(name) is >= 0 and var index ? (uint)index
        : uint.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var type) ? type
        : null;
}
