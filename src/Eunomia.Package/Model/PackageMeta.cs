using System.Text.Json.Serialization;

namespace Eunomia.Package;

/// <summary>The description of an object: <c>meta</c> of a package, and the whole of a <c>.skel.json</c>.</summary>
public sealed record PackageMeta
{
    /// <summary>The <see cref="Format"/> that this library writes.</summary>
    public const int CurrentFormat = 1;

    /// <summary>The release of the original whose format this is; its loaders look at nothing newer.</summary>
    public const string CompatibleVersion = "0.3.4";

    /// <summary>Pages of each perf buffer when a package does not say.</summary>
    public const int DefaultPerfBufferPages = 64;

    /// <summary>Milliseconds a perf buffer is polled for when a package does not say.</summary>
    public const int DefaultPerfBufferTimeMs = 10;

    /// <summary>Milliseconds a ring buffer is polled for when a package does not say.</summary>
    public const int DefaultPollTimeoutMs = 100;

    /// <summary>Revision of the keys of our own; null in packages of the original.</summary>
    public int? Format { get; init; } = CurrentFormat;

    /// <summary>The release of the original whose format this is; null in some old packages.</summary>
    public string? EunomiaVersion { get; init; } = CompatibleVersion;

    /// <summary>Maps, programs and global variables.</summary>
    public required Skeleton BpfSkel { get; init; }

    /// <summary>Types that reach user space; the one that events carry comes first. Not written when there are none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ImmutableArray<ExportType> ExportTypes { get; init; } = [];

    /// <summary>Whether each map says by its <see cref="SkeletonMap.ExportConfig"/> what it exports; written only when true.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool EnableMultipleExportTypes { get; init; }

    /// <summary>Pages of each perf buffer; null: <see cref="DefaultPerfBufferPages"/>.</summary>
    public int? PerfBufferPages { get; init; }

    /// <summary>Milliseconds a perf buffer is polled for; null: <see cref="DefaultPerfBufferTimeMs"/>.</summary>
    public int? PerfBufferTimeMs { get; init; }

    /// <summary>Milliseconds a ring buffer is polled for; null: <see cref="DefaultPollTimeoutMs"/>.</summary>
    public int? PollTimeoutMs { get; init; }

    /// <summary>Whether the runner prints a line of column names first; null: its own choice.</summary>
    public bool? PrintHeader { get; init; }

    /// <summary>Whether the runner prints what libbpf has to say; null: no.</summary>
    public bool? DebugVerbose { get; init; }

    /// <summary>The machine the object was compiled for; null in packages of the original.</summary>
    public PackageTarget? Target { get; init; }

    /// <summary>Provenance; null in packages of the original.</summary>
    public PackageBuild? Build { get; init; }
}
