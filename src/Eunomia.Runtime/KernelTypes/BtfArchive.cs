using Eunomia.Package.Archives;

namespace Eunomia.Runtime.KernelTypes;

/// <summary>An archive of kernel types, ordered by <see cref="KernelPlace"/>.</summary>
internal static class BtfArchive
{
    /// <summary>The release that a file is for, or null when it is not for a kernel.</summary>
    public static string? ReleaseOf(string path)
    {
        var name = path[(path.LastIndexOf('/') + 1)..];
        return name.Length > KernelPlace.Extension.Length && name.EndsWith(KernelPlace.Extension, StringComparison.Ordinal) ? name[..^KernelPlace.Extension.Length] : null;
    }

    /// <summary>A path without <c>./</c>; null for one that leads out of the archive or is invalid.</summary>
    public static string? Normalize(string path)
    {
        if (path.StartsWith('/'))
        {
            return null;
        }

        var parts = path.Split('/').Where(part => part is not ("." or "")).ToArray();
        return parts.Length == 0 || parts.Contains("..") ? null : string.Join('/', parts);
    }

    /// <summary>Whether it looks like BTF, raw or in an ELF file; the loader checks it.</summary>
    public static bool IsBtf(ReadOnlySpan<byte> bytes) => bytes is [0x9f, 0xeb, ..] or [0xeb, 0x9f, ..] || bytes.StartsWith("\u007fELF"u8);

    /// <summary>
    /// The file for a kernel. The release almost names the kernel, the rest only where a distribution keeps its files: BTFHub has
    /// <c>rhel/7</c> for what calls itself 7.9, and Mint runs kernels of Ubuntu. So the exact place is tried first, then any version of the
    /// distribution, then any distribution, then a file without an architecture; a step with files that differ decides nothing.
    /// </summary>
    public static ArchivedBtf? Find(ImmutableArray<ArchivedBtf> files, KernelIdentity kernel)
    {
        var machine = MachineOf(kernel.Architecture);
        var candidates = files.Where(file => ReleaseOf(file.Path) == kernel.Release)
            .Select(file => (File: file, Place: PlaceOf(file.Path))).ToList();
        var sameMachine = candidates.Where(entry => entry.Place is { } place && MachineOf(place.Architecture) == machine).ToList();
        var sameSystem = sameMachine.Where(entry => entry.Place!.Distribution == kernel.OsId).ToList();
        return Only(sameSystem.Where(entry => entry.Place!.Version == kernel.OsVersion).Take(1))
            ?? Only(sameSystem)
            ?? (sameSystem.Count > 0 ? null : Only(sameMachine))
            ?? (sameMachine.Count > 0 ? null : Only(candidates.Where(entry => entry.Place is null)));
    }

    private static ArchivedBtf? Only(IEnumerable<(ArchivedBtf File, KernelPlace? Place)> entries)
    {
        ArchivedBtf? only = null;
        foreach (var (file, _) in entries)
        {
            if (only is not null && !only.Bytes.Span.SequenceEqual(file.Bytes.Span))
            {
                return null;
            }

            only ??= file;
        }

        return only;
    }

    private static KernelPlace? PlaceOf(string path) => KernelPlace.Find(path[..^KernelPlace.Extension.Length]);

    /// <summary>Whether a file of an archive may be for a kernel: of its release, and not of another machine.</summary>
    public static bool MayBeFor(string path, KernelIdentity kernel) =>
        ReleaseOf(path) == kernel.Release && (PlaceOf(path) is not { } place || MachineOf(place.Architecture) == MachineOf(kernel.Architecture));

    private static string MachineOf(string architecture) => Machine.Find(architecture)?.KernelName ?? architecture;
}
