using Eunomia.Package.Archives;

namespace Eunomia.Cc.Kernels;

/// <summary>Which kernels' types are wanted.</summary>
public sealed record KernelSelection
{
    /// <summary>Where the running kernel and its modules show their types.</summary>
    public const string RunningKernel = "/sys/kernel/btf";

    /// <summary>Files with the types of a kernel, and directories with many.</summary>
    public ImmutableArray<string> Paths { get; init; } = [RunningKernel];

    /// <summary>A distribution, as BTFHub names it: <c>ubuntu</c>, or <c>ubuntu/20.04</c>; null for all. Only for files in directories <c>ID/VERSION/ARCH</c>.</summary>
    public string? Distribution { get; init; }

    /// <summary>A machine, by any of its names; null for all. Only for files in directories <c>ID/VERSION/ARCH</c>.</summary>
    public string? Architecture { get; init; }
}

/// <summary>A file with the types of a kernel.</summary>
/// <param name="Name">
/// As BTFHub calls it, <c>ubuntu/20.04/x86_64/5.4.0-26-generic</c>, whichever of those directories was named; elsewhere where it is below the directory that was
/// named, without what its name ends with.
/// </param>
/// <param name="Place">The same in its parts; null elsewhere.</param>
/// <param name="Path">The file.</param>
/// <param name="Modules">The files with the types of its modules.</param>
internal sealed record KernelFile(string Name, KernelPlace? Place, string Path, ImmutableArray<string> Modules)
{
    /// <summary>Its name in an archive: directories that are no place say nothing to who looks for a kernel there.</summary>
    public string NameInArchive => Place is null ? System.IO.Path.GetFileName(Name) : Name;
}
