using Eunomia.Bpf.Objects;

namespace Eunomia.Cc.Describe;

/// <summary>The maps through which a program sends records to user space.</summary>
internal static class OutputMaps
{
    /// <summary>Ring buffers and perf event arrays, in the object's order. A user ring buffer is an input.</summary>
    public static IEnumerable<BpfMap> Find(BpfObject bpfObject) =>
        bpfObject.Maps.Where(map => map.Type is BpfMapTypes.RingBuffer or BpfMapTypes.PerfEventArray);
}
