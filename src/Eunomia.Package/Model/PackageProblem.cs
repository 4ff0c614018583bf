namespace Eunomia.Package;

/// <summary>A semantic error in a package: a value that fits its type and still makes no sense.</summary>
/// <param name="Path">Where, such as <c>meta.bpf_skel.maps[3].name</c>.</param>
/// <param name="Message">What is wrong there: lower case, no full stop.</param>
public sealed record PackageProblem(string Path, string Message)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Path}: {Message}";
}
