using System.Runtime.Versioning;
using Eunomia.Bpf.Btf;
using Eunomia.Bpf.Objects;
using Eunomia.Runtime.Attach;
using Eunomia.Runtime.Diagnostics;
using Eunomia.Runtime.Features;
using Eunomia.Runtime.KernelTypes;

namespace Eunomia.Runtime.Needs;

/// <summary>
/// Requirements of a package on the kernel, and which of them are not met here. Only programs that load by themselves count. Whether the verifier takes
/// them, and whether every field they read exists, only loading tells: so it is loaded, attached nowhere, and unloaded.
/// </summary>
public sealed record PackageNeeds
{
    /// <summary>All needs, in the order: sections, kernel types, options of its configuration, program types, ways to attach, targets, mounts, map types, instructions, helpers, symbols, places that nobody has said, and whether it can be loaded.</summary>
    public required ImmutableArray<PackageNeed> All { get; init; }

    /// <summary>The needs that this kernel does not meet.</summary>
    public ImmutableArray<PackageNeed> Missing => [.. All.Where(need => need.IsMet == false)];

    /// <summary>Checks the needs against this kernel.</summary>
    /// <param name="package">The package.</param>
    /// <param name="options">How it would be opened; null: as by default.</param>
    /// <exception cref="BpfRuntimeException">libbpf is missing, or this process may not ask; or the kernel types that <paramref name="options"/> name are none.</exception>
    [SupportedOSPlatform("linux")]
    public static PackageNeeds Check(VerifiedPackage package, BpfSessionOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(package);
        KernelFeatures.RequireProbes();
        var (types, warning) = KernelBtf.Choose(package.Archive, options?.KernelBtfPath, options?.ForceKernelBtf ?? false);
        types?.Dispose();
        var bpfObject = package.Object;
        var called = TailCallTargets.Find(bpfObject);
        ImmutableArray<BpfProgram> programs = [.. bpfObject.Programs.Where(program => program.IsAutoLoaded || called.Contains(program.Name))];
        // Megabytes, and a tenth of a second.
        var kernel = new Lazy<BtfTypeTable?>(KernelBtf.ReadOwn);
        ImmutableArray<PackageNeed> needs =
        [
            .. Sections(programs),
            .. KernelTypes(package, programs, types is not null, warning?.Message),
            .. SymbolNeeds.OfConfiguration(bpfObject),
            .. Grouped("program type", programs, program => program.Definition?.ProgramType, program => program.Name, KernelFeatures.ProgramType),
            .. Grouped("attach kind", programs, program => AttachKindOf(program.Definition), program => program.Name, AttachProbes.Find),
            .. TargetNeeds.Find(programs, kernel),
            .. Grouped("mount", bpfObject.Maps, map => map.IsPinnedByName && map.IsAutoCreated ? "bpf" : null, map => map.Name, name => SystemFacts.Mounted(name, "BPF file system", ProblemCatalog.MountBpf)),
            .. Grouped("map type", MapsOf(bpfObject), map => BpfMapTypes.NameOf(map.Type), map => map.Name, name => KernelFeatures.MapType(BpfMapTypes.Parse(name)!.Value)),
            .. InstructionNeeds.Find(bpfObject),
            .. HelperNeeds.Find(bpfObject, programs, kernel),
            .. SymbolNeeds.Find(bpfObject, kernel),
        ];
        return new PackageNeeds { All = [.. needs, .. LoadNeeds.Find(package, options, [.. needs.Where(need => need.IsMet == false)])] };
    }

    /// <summary>Merges needs of the same name.</summary>
    internal static IEnumerable<PackageNeed> Grouped<T>(
        string kind, IEnumerable<T> items, Func<T, string?> name, Func<T, string> user, Func<string, KernelFeature> probe) =>
        items.GroupBy(item => name(item), StringComparer.Ordinal).Where(group => group.Key is not null).Select(group =>
        {
            var feature = probe(group.Key!);
            return new PackageNeed(kind, group.Key!, feature.IsSupported, feature.Reason, [.. group.Select(user).Distinct(StringComparer.Ordinal)]);
        });

    private static IEnumerable<BpfMap> MapsOf(BpfObject bpfObject) => bpfObject.Maps
        .Where(map => map.IsAutoCreated)
        .SelectMany(map => map.InnerMap is { } inner ? [map, inner] : (BpfMap[])[map]);

    private static IEnumerable<PackageNeed> Sections(ImmutableArray<BpfProgram> programs) => programs.Where(program => program.Definition is null)
        .GroupBy(program => program.Section, StringComparer.Ordinal)
        .Select(group => new PackageNeed(
            "section", group.Key, false, $"libbpf does not know it, and loads nothing of the package; {SectionTypes.Problem(group.First().Name, group.Key).Hint}", [.. group.Select(program => program.Name)]));

    private static IEnumerable<PackageNeed> KernelTypes(VerifiedPackage package, ImmutableArray<BpfProgram> programs, bool areGiven, string? warning)
    {
        var isRelocated = package.Object.BtfExt?.CoreRelocations.Any(section => section.Records.Length > 0) ?? false;
        ImmutableArray<string> users = [.. programs.Where(program => program.Definition?.ProgramType is "tracing" or "lsm" or "struct_ops").Select(program => program.Name)];
        if (!isRelocated && users.IsEmpty)
        {
            yield break;
        }

        var feature = SystemFacts.KernelTypes();
        // Types that come with the package, or from a file, tell it where fields are; what is attached by them, the kernel itself looks up.
        var isMet = feature.IsSupported == true || (areGiven && users.IsEmpty);
        yield return new PackageNeed("kernel types", feature.Name, isMet, isMet ? warning : WithReleases(feature.Reason, package.Archive), users);
    }

    private static string? WithReleases(string? reason, PackageArchive? archive)
    {
        const int Most = 12;
        return reason is null || archive is null ? reason
            : archive.Releases.IsEmpty ? $"{reason}; the archive has the types of no kernel"
            : $"{reason}; the archive has those of {string.Join(", ", archive.Releases.Take(Most))}{(archive.Releases.Length > Most ? " and more" : "")}";
    }

    /// <summary>The way in which the kernel attaches a program. Those of struct_ops are attached by their map.</summary>
    internal static string? AttachKindOf(SectionDefinition? definition) =>
        definition?.ProgramType == "struct_ops" ? "struct_ops" : AttachKinds.Find(definition)?.Probe;
}
