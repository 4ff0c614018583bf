using System.Runtime.InteropServices;
using Eunomia.Runtime.Diagnostics;

namespace Eunomia.Runtime.Loading;

/// <summary>Makes out of an errno and what libbpf said a problem that a person can act on.</summary>
internal static class LoadFailure
{
    /// <summary>libbpf refused to open the object.</summary>
    public static RuntimeProblem OfOpen(int error, string log) =>
        ProblemCatalog.ObjectRefused(Marshal.GetPInvokeErrorMessage(error), log);

    /// <summary>libbpf or the kernel refused to load it.</summary>
    public static RuntimeProblem OfLoad(int error, string log, BpfSession session) =>
        ProblemCatalog.LoadRefused(Marshal.GetPInvokeErrorMessage(error), log);
}
