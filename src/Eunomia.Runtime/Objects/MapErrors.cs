using System.Runtime.InteropServices;
using Eunomia.Bpf.Objects;

namespace Eunomia.Runtime;

/// <summary>Explains the errno of reading or changing an entry of a map.</summary>
internal static class MapErrors
{
    /// <summary>The exception with the reason.</summary>
    public static BpfMapException Explain(SessionMap map, int errno, MapUpdate update = MapUpdate.Any)
    {
        var kind = BpfMapTypes.NameOf(map.Type);
        var isArray = kind is "array" or "percpu_array" or "prog_array" or "perf_event_array" or "array_of_maps" or "cgroup_array";
        var (reason, hint) = errno switch
        {
            LibC.ErrorTooBig when isArray => ($"the key is beyond its {map.MaxEntries} entries", null),
            LibC.ErrorTooBig => ($"it is full: it has room for {map.MaxEntries} entries", "max_entries in the source says how many"),
            LibC.ErrorExists when isArray => ("an array has all its keys from the beginning: none can be added", null),
            LibC.ErrorExists => ("the key is there already", null),
            LibC.ErrorNoEntry when update == MapUpdate.Replace => ("there is no such key to replace", null),
            LibC.ErrorNoEntry => ("there is no such key", null),
            LibC.ErrorNotPermitted => ("the kernel does not permit it: the map is frozen, or was made for programs only, or a privilege is missing", (string?)null),
            LibC.ErrorInvalid or LibC.ErrorNotSupported or LibC.ErrorNotSupportedByKernel => ($"a map of type {kind} does not have this operation", null),
            LibC.ErrorBusy or LibC.ErrorAgain => ("it is busy on another CPU; the same may succeed now", null),
            LibC.ErrorBadDescriptor when map.Descriptor < 0 => ("it is not created yet: the package is not loaded", null),
            LibC.ErrorNoMemory => ("the kernel has no memory for it", null),
            _ => (Marshal.GetPInvokeErrorMessage(errno), null),
        };
        return new BpfMapException(map.Name, errno, reason, hint);
    }
}
