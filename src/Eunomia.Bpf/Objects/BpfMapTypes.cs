namespace Eunomia.Bpf.Objects;

/// <summary><c>enum bpf_map_type</c> and its names.</summary>
public static partial class BpfMapTypes
{
    /// <summary><c>BPF_MAP_TYPE_ARRAY</c>: also the type of internal data maps.</summary>
    public const uint Array = 2;

    /// <summary><c>BPF_MAP_TYPE_PERF_EVENT_ARRAY</c>.</summary>
    public const uint PerfEventArray = 4;

    /// <summary><c>BPF_MAP_TYPE_RINGBUF</c>.</summary>
    public const uint RingBuffer = 27;

    /// <summary><c>BPF_MAP_TYPE_USER_RINGBUF</c>.</summary>
    public const uint UserRingBuffer = 31;
}
