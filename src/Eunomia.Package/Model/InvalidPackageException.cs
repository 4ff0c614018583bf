namespace Eunomia.Package;

/// <summary>A package that breaks the rules of its format. It is the only exception that reading throws for bad input.</summary>
public sealed class InvalidPackageException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="path">Where, such as <c>meta.bpf_skel.maps[3].name</c>; empty for the whole text.</param>
    /// <param name="problem">What is wrong there: lower case, no full stop.</param>
    /// <param name="inner">What was thrown first, if something was.</param>
    public InvalidPackageException(string path, string problem, Exception? inner = null)
        : base(path.Length == 0 ? problem : $"{path}: {problem}", inner)
    {
        Path = path;
        Problem = problem;
    }

    /// <summary>Where the package is wrong, such as <c>meta.bpf_skel.maps[3].name</c>; empty for the whole text.</summary>
    public string Path { get; }

    /// <summary>What is wrong there.</summary>
    public string Problem { get; }
}
