namespace Eunomia.Runtime.Diagnostics;

public static partial class ProblemCatalog
{
    /// <summary>libbpf is not installed.</summary>
    public static RuntimeProblem LibBpfMissing() => new("ECLI0301", "libbpf.so.1 is not installed")
    {
        Fault = Fault.Kernel,
        Hint = "on Debian and Ubuntu: sudo apt install libbpf1; the native ecli has it inside",
    };

    /// <summary>libbpf does not open the object.</summary>
    public static RuntimeProblem ObjectRefused(string reason, string log) =>
        new("ECLI0302", $"libbpf does not open the object: {reason}") { Detail = log };

    /// <summary>The kernel or libbpf does not load the object, for a reason that is not known better.</summary>
    public static RuntimeProblem LoadRefused(string reason, string log) =>
        new("ECLI0303", $"the kernel does not load the package: {reason}") { Fault = Fault.Kernel, Detail = log };
}
