namespace Eunomia.Runtime.Sources;

/// <summary>What sources of packages may use of their surroundings.</summary>
public sealed record PackageSourceOptions
{
    /// <summary>Opens what <c>-</c> stands for, such as standard input; null: there is none.</summary>
    public Func<Stream>? OpenInput { get; init; }

    /// <summary>Bounds of a download.</summary>
    public DownloadLimits Download { get; init; } = new();

    /// <summary>The name by which web servers are asked.</summary>
    public string UserAgent { get; init; } = "Eunomia.Runtime";
}
