using System.Text.Json.Serialization;
using Eunomia.Runtime.Features;
using Eunomia.Runtime.Needs;

namespace Eunomia.Runtime.Cli.Rendering;

/// <summary>JSON output of <c>ecli list --json</c>.</summary>
internal static class FeatureReport
{
    /// <summary>Features of a kernel.</summary>
    public static KernelReport Create(KernelFeatures features) => new(
        features.Kernel.Release, features.Kernel.Architecture,
        Entries(features.System), Entries(features.ProgramTypes), Entries(features.AttachKinds), Entries(features.MapTypes));

    /// <summary>Requirements of a package.</summary>
    public static NeedsReport Create(PackageNeeds needs) => new(
        needs.Missing.Length, [.. needs.All.Select(need => new NeedEntry(need.Kind, need.Name, need.IsMet, need.Reason, need.UsedBy))]);

    private static ImmutableArray<FeatureEntry> Entries(ImmutableArray<KernelFeature> features) =>
        [.. features.Select(feature => new FeatureEntry(feature.Name, feature.IsSupported, feature.Reason))];
}

/// <summary>Features of a kernel.</summary>
internal sealed record KernelReport(
    string Kernel, string Arch, ImmutableArray<FeatureEntry> System, ImmutableArray<FeatureEntry> ProgramTypes,
    ImmutableArray<FeatureEntry> AttachKinds, ImmutableArray<FeatureEntry> MapTypes);

/// <summary>One feature; <c>supported</c> is null when it could not be found out.</summary>
internal sealed record FeatureEntry(string Name, bool? Supported, string? Reason);

/// <summary>Requirements of a package.</summary>
internal sealed record NeedsReport(int Missing, ImmutableArray<NeedEntry> Needs);

/// <summary>One need; <c>met</c> is null when it could not be found out.</summary>
internal sealed record NeedEntry(string Kind, string Name, bool? Met, string? Reason, ImmutableArray<string> UsedBy);

/// <summary>One text on every system.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true, NewLine = "\n")]
[JsonSerializable(typeof(KernelReport))]
[JsonSerializable(typeof(NeedsReport))]
internal sealed partial class FeatureReportContext : JsonSerializerContext;
