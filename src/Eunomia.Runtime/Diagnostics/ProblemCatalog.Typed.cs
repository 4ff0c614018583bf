namespace Eunomia.Runtime.Diagnostics;

internal static partial class ProblemCatalog
{
    /// <summary>The assembly of a generated class has no package in it.</summary>
    public static RuntimeProblem PackageNotEmbedded(string resource, string assembly) =>
        new("ECLI0601", $"there is no resource '{resource}' in assembly '{assembly}'")
        {
            Hint = "the package Eunomia.Cc.MSBuild embeds it for every BpfProgram item; a package from elsewhere is given to Load",
        };

    /// <summary>A generated class is used with another package than it was made for.</summary>
    /// <param name="what">The missing part, such as <c>map 'a'</c>.</param>
    public static RuntimeProblem PackageDiffers(string what) => new("ECLI0602", $"the package has no {what}")
    {
        Hint = "the class was generated from another package: generate it again",
    };

    /// <summary>The kernel refuses to read or change an entry of a map.</summary>
    public static RuntimeProblem MapRefused(string map, string reason, string? hint) => new("ECLI0603", $"map '{map}': {reason}") { Fault = Fault.Environment, Hint = hint };
}
