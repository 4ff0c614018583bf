namespace Eunomia.Package.Archives;

/// <summary>Where the types of a kernel are, in BTFHub's archive and in what is bundled with a package: <c>ID/VERSION/ARCH/RELEASE.btf</c>, below any directory.</summary>
/// <param name="Distribution">The distribution's <c>ID</c> in <c>/etc/os-release</c>.</param>
/// <param name="Version">Its <c>VERSION_ID</c>.</param>
/// <param name="Architecture">The machine, by any of its names.</param>
/// <param name="Release">What <c>uname -r</c> prints there.</param>
internal sealed record KernelPlace(string Distribution, string Version, string Architecture, string Release)
{
    /// <summary>What names of files with raw types end with.</summary>
    public const string Extension = ".btf";

    /// <summary>The place that a path without <see cref="Extension"/> ends with; null when it has too few directories.</summary>
    public static KernelPlace? Find(string path)
    {
        var parts = path.Split('/');
        return parts is [.., { Length: > 0 } distribution, { Length: > 0 } version, { Length: > 0 } architecture, { Length: > 0 } release]
            ? new(distribution, version, architecture, release)
            : null;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Distribution}/{Version}/{Architecture}/{Release}";
}
