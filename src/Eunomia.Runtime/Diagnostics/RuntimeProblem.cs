namespace Eunomia.Runtime.Diagnostics;

/// <summary>One thing that keeps a package from running, or a part of it. A bug is an exception of another kind, never a problem.</summary>
/// <param name="Id">Stable id, such as <c>ECLI0301</c>.</param>
/// <param name="Message">Lower case, no full stop, names the thing in quotes. Names in it come from the package: a terminal needs them escaped.</param>
public sealed record RuntimeProblem(string Id, string Message) : Diagnostic(Severity.Error, Id, Message)
{
    /// <summary>What the kernel or libbpf had to say, as far as it helps, several lines; or null.</summary>
    public string? Detail { get; init; }

    /// <summary>
    /// All that they had to say, such as the whole log of the verifier, which may be megabytes; null when that is no more than
    /// <see cref="Detail"/>. <see cref="BpfSessionOptions.Log"/> has been given it line by line already.
    /// </summary>
    public string? FullLog { get; init; }

    /// <summary>What the kernel lacks, named as in <see cref="Features.PackageNeed.Name"/>; null when it is nothing of that kind.</summary>
    internal string? Lacks { get; init; }

    /// <summary>The program that the kernel does not load, when nothing says why; else null.</summary>
    internal string? Program { get; init; }

    /// <summary>Renders <c>message [id]</c>.</summary>
    public override string ToString() => $"{Message} [{Id}]";
}
