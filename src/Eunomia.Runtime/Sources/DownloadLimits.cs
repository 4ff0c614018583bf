namespace Eunomia.Runtime.Sources;

/// <summary>How patient a download is, and how far it goes.</summary>
public sealed record DownloadLimits
{
    /// <summary>Time to be connected.</summary>
    public TimeSpan Connect { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Time in which something has to come: all headers, then each piece of the body.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Time for all of it: a server may send a byte a second.</summary>
    public TimeSpan Whole { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Redirects that are followed, one after the other.</summary>
    public int Redirects { get; init; } = 10;

    /// <summary>A time in words.</summary>
    internal static string Say(TimeSpan time) =>
        time >= TimeSpan.FromMinutes(1) ? FormattableString.Invariant($"{time.TotalMinutes:0.#} min") : FormattableString.Invariant($"{time.TotalSeconds:0.##} s");
}
