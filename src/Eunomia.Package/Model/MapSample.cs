using System.Text.Json.Serialization;

namespace Eunomia.Package;

/// <summary>How a runner samples a map.</summary>
public sealed record MapSample
{
    /// <summary>Unit of histograms when none is given.</summary>
    public const string DefaultUnit = "(unit)";

    /// <summary>Milliseconds between two samples.</summary>
    public required ulong Interval { get; init; }

    /// <summary>How a sample is printed; null: <see cref="MapSampleType.DefaultKeyValue"/>.</summary>
    public MapSampleType? Type { get; init; }

    /// <summary>Unit of a histogram; null: <see cref="DefaultUnit"/>.</summary>
    public string? Unit { get; init; }

    /// <summary>Whether the map is emptied after each sample; null: no.</summary>
    public bool? ClearMap { get; init; }
}

/// <summary>How a sample of a map is printed.</summary>
public enum MapSampleType
{
    /// <summary>Keys and values.</summary>
    [JsonStringEnumMemberName("default_kv")]
    DefaultKeyValue,

    /// <summary>A histogram over powers of two.</summary>
    [JsonStringEnumMemberName("log2_hist")]
    Log2Histogram,

    /// <summary>A linear histogram.</summary>
    [JsonStringEnumMemberName("linear_hist")]
    LinearHistogram,
}
