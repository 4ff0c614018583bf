using System.Globalization;
using Eunomia.Bpf.Objects;
using Eunomia.Runtime.Diagnostics;
using Eunomia.Runtime.Interop;

namespace Eunomia.Runtime.Loading;

/// <summary>Explains why a map could not be created.</summary>
internal static class MapFailure
{
    /// <summary>The problem; null when libbpf reports no failed map.</summary>
    public static RuntimeProblem? Explain(int error, LoadLog log, OpenedPackage package)
    {
        if (log.Between("couldn't reuse pinned map at '", "'") is { } path)
        {
            return ProblemCatalog.PinnedMapDiffers(path);
        }

        if (log.Between("specified path ", " is not on BPF FS") is { } elsewhere)
        {
            return ProblemCatalog.PinsElsewhere(elsewhere);
        }

        var name = log.Between("map '", "': failed to create");
        if (name is null || package.Maps.FirstOrDefault(map => map.Name == name) is not { } map)
        {
            return null;
        }

        var type = BpfMapTypes.NameOf(map.Type);
        var size = SizeOf(map);
        if (error is LibC.ErrorNotPermitted && MemoryLock.MayBeShort)
        {
            return ProblemCatalog.MemoryLockLimit($"map '{name}' ({size})", MemoryLock.Limit);
        }

        if (error is LibC.ErrorNoMemory or LibC.ErrorTooBig)
        {
            return ProblemCatalog.MapTooLarge(name, size);
        }

        // The probe makes a small map of the type: what is asked of this one may be wrong nevertheless.
        return IsTypeMissing(map.Type) ? ProblemCatalog.MapTypeMissing(name, type)
            : error == LibC.ErrorInvalid && map.MaxEntries == 0 ? ProblemCatalog.MapWithoutEntries(name)
            : ProblemCatalog.MapRefused(name, type, size, ErrorText.Describe(error), log.Brief);
    }

    private static bool IsTypeMissing(uint type) =>
        type != BpfMapTypes.StructOps && (char.IsAsciiDigit(BpfMapTypes.NameOf(type)[0]) || KernelProbe.MapType(type) == 0);

    private static string SizeOf(SessionMap map)
    {
        var invariant = CultureInfo.InvariantCulture;
        return BpfMapTypes.NameOf(map.Type) is "ringbuf" or "user_ringbuf"
            ? string.Create(invariant, $"{map.MaxEntries:N0} bytes")
            : string.Create(invariant, $"{map.MaxEntries:N0} entries with keys of {map.KeySize:N0} and values of {map.ValueSize:N0} bytes{(map.IsPerCpu ? " for each CPU" : "")}");
    }
}
