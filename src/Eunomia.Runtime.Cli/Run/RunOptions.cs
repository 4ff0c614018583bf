using Eunomia.Runtime.Cli.Run.Formats;

namespace Eunomia.Runtime.Cli.Run;

/// <summary>How a package is run, as the user said it.</summary>
internal sealed record RunOptions
{
    /// <summary>How events and entries of maps are written.</summary>
    public RunFormat Format { get; init; } = RunFormat.All[0];

    /// <summary>The fields to show; empty: all.</summary>
    public ImmutableArray<string> Fields { get; init; } = [];

    /// <summary>Which events to show; null: all.</summary>
    public string? Filter { get; init; }

    /// <summary>When to stop; null: never.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>After how many events to stop; null: never.</summary>
    public long? Count { get; init; }

    /// <summary>Whether the line with the names of the columns is left out.</summary>
    public bool NoHeader { get; init; }

    /// <summary>The file to write events to; null: standard output.</summary>
    public string? OutputPath { get; init; }

    /// <summary>What differs from where the source attaches programs.</summary>
    public ImmutableArray<string> Attach { get; init; } = [];

    /// <summary>Where to pin maps, programs and links; null: nowhere.</summary>
    public string? PinDirectory { get; init; }

    /// <summary>Whether one program that cannot attach is an error.</summary>
    public bool Strict { get; init; }

    /// <summary>Whether what is in the way of an attachment is removed.</summary>
    public bool Replace { get; init; }

    /// <summary>Raw BTF of this kernel; null: the kernel's own.</summary>
    public string? BtfPath { get; init; }

    /// <summary>Whether that is used although the kernel has its own.</summary>
    public bool ForceBtf { get; init; }

    /// <summary>Whether events are only counted.</summary>
    public bool Quiet { get; init; }

    /// <summary>Whether the trace pipe is shown.</summary>
    public bool Trace { get; init; }

    /// <summary>Whether what ecli itself does is left out.</summary>
    public bool WithoutSelf { get; init; }

    /// <summary>Whether the global variables that changed are shown in the end.</summary>
    public bool Globals { get; init; }

    /// <summary>Whether libbpf's log is shown.</summary>
    public bool Verbose { get; init; }
}
