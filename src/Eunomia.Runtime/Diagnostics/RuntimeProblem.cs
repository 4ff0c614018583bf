using Eunomia.Bpf;
using Eunomia.Package;

namespace Eunomia.Runtime.Diagnostics;

/// <summary>One problem that keeps a package, or a part of it, from running. A bug is an exception of another kind, never a problem.</summary>
/// <param name="Id">Stable id, such as <c>ECLI0301</c>.</param>
/// <param name="Message">Lower case, no full stop, names the thing in quotes. Names in it come from the package: a terminal needs them escaped.</param>
public sealed record RuntimeProblem(string Id, string Message) : Diagnostic(Severity.Error, Id, Message)
{
    /// <summary>This process may not open as many files as a package has programs, maps and buffers.</summary>
    public static RuntimeProblem TooManyOpenFiles => ProblemCatalog.TooManyOpenFiles();

    /// <summary>The problem that a package is which is none.</summary>
    public static RuntimeProblem From(InvalidPackageException error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return ProblemCatalog.InvalidPackage(error.Message);
    }

    /// <summary>The problem that a malformed object in a package is.</summary>
    public static RuntimeProblem From(MalformedInputException error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return ProblemCatalog.MalformedObject(error.Message);
    }

    /// <summary>The relevant output of the kernel or libbpf, several lines; or null.</summary>
    public string? Detail { get; init; }

    /// <summary>
    /// The whole output, such as the log of the verifier, which may be megabytes; null when that is no more than
    /// <see cref="Detail"/>. <see cref="BpfSessionOptions.Log"/> has been given it line by line already.
    /// </summary>
    public string? FullLog { get; init; }

    /// <summary>The missing kernel feature, named as in <see cref="Needs.PackageNeed.Name"/>; null when it is nothing of that kind.</summary>
    internal string? Lacks { get; init; }

    /// <summary>The program that the kernel rejects without a reason; else null.</summary>
    internal string? Program { get; init; }

    /// <summary>Renders <c>message [id]</c>.</summary>
    public override string ToString() => $"{Message} [{Id}]";
}
