namespace Eunomia.Runtime.Diagnostics;

internal static partial class ProblemCatalog
{
    /// <summary>A package archive that is no tar file, or a broken one.</summary>
    public static RuntimeProblem ArchiveNotReadable(string reason) =>
        new("ECLI0241", $"the archive cannot be read: {reason}")
        {
            Hint = "a package archive is a tar file, or one in gzip, with 'package.json' and the types of kernels in it",
        };

    /// <summary>An archive without a package.</summary>
    public static RuntimeProblem ArchiveWithoutPackage() =>
        new("ECLI0242", "the archive has no 'package.json'") { Hint = "it has to be at the top of the archive" };

    /// <summary>A file that should hold the types of a kernel and does not.</summary>
    public static RuntimeProblem NotKernelTypes(string path) =>
        new("ECLI0243", $"'{path}' in the archive is no BTF")
        {
            Hint = "'bpftool btf dump file FILE' shows what is; files in '.tar.xz' have to be unpacked before they are put in the archive",
        };
}
