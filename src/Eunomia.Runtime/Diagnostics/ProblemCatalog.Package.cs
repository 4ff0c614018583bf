namespace Eunomia.Runtime.Diagnostics;

internal static partial class ProblemCatalog
{
    /// <summary>The file is no package, or its contents contradict each other.</summary>
    public static RuntimeProblem InvalidPackage(string reason) => new("ECLI0101", $"not a valid package: {reason}");

    /// <summary>A package of the original's with a WebAssembly module as its user space.</summary>
    public static RuntimeProblem WasmModule() => InvalidPackage("it is a WebAssembly module, for which ecli has no runtime") with
    {
        Hint = "the eBPF program in it runs as a package of its own: compile its source with ecc; the module itself needs the ecli of eunomia-bpf",
    };

    /// <summary>C source in place of a package.</summary>
    public static RuntimeProblem SourceIsNoPackage(string name) => InvalidPackage($"'{name}' is a source") with { Hint = $"compile it with 'ecc {name}', and run the package.json beside it" };

    /// <summary>The name of an image in a registry, from which the original's tool downloads packages.</summary>
    public static RuntimeProblem ImageNotFetched(string name) =>
        PackageUnreadable(
            name,
            "there is no such file, and ecli fetches nothing from OCI registries, of which this looks like an image",
            "fetch it with 'oras pull' and run the package.json in it, or give the http(s) URL of a package");

    /// <summary>The object in the package is malformed.</summary>
    public static RuntimeProblem MalformedObject(string reason) => new("ECLI0102", $"the object in the package is malformed: {reason}");

    /// <summary>The object was compiled for the other byte order.</summary>
    public static RuntimeProblem OtherByteOrder(string endian) =>
        new("ECLI0103", $"the package was compiled for a {endian}-endian machine, which this is not");

    /// <summary>The object reads registers of another processor.</summary>
    public static RuntimeProblem OtherArchitecture(string theirs, string ours) =>
        new("ECLI0104", $"the package was compiled for '{theirs}' and reads its registers; this machine is '{ours}'")
        {
            Hint = $"a package for '{ours}' is needed: from its source, ecc -a=-D__TARGET_ARCH_{ours} makes one anywhere",
        };

    /// <summary>The package cannot be read.</summary>
    public static RuntimeProblem PackageUnreadable(string name, string reason, string? hint = null) =>
        new("ECLI0105", $"cannot read '{name}': {reason}") { Hint = hint };

    /// <summary>The package is larger than the limit.</summary>
    public static RuntimeProblem PackageTooLarge(string name, int largest) =>
        new("ECLI0106", $"'{name}' is no package: it is larger than {largest >> 20} MiB");

    /// <summary>The package cannot be fetched.</summary>
    /// <param name="url">Where it should be, without a password.</param>
    /// <param name="reason">Why not.</param>
    /// <param name="hint">What to do, or null.</param>
    public static RuntimeProblem DownloadFailed(string url, string reason, string? hint = null) =>
        new("ECLI0107", $"cannot fetch '{url}': {reason}") { Hint = hint };
}
