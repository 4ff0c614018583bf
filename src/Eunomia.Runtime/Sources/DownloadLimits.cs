namespace Eunomia.Runtime.Sources;

/// <summary>Limits of a download: times and redirects.</summary>
public sealed record DownloadLimits
{
    /// <summary>Timeout of the connection.</summary>
    public TimeSpan Connect { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Timeout of all headers, then of each piece of the body.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Timeout of the whole download: a server may send a byte a second.</summary>
    public TimeSpan Whole { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Most redirects that are followed, one after the other.</summary>
    public int Redirects { get; init; } = 10;

    /// <summary>A time in words.</summary>
    internal static string Say(TimeSpan time) =>
        time >= TimeSpan.FromMinutes(1) ? FormattableString.Invariant($"{time.TotalMinutes:0.#} min") : FormattableString.Invariant($"{time.TotalSeconds:0.##} s");
}
