using System.Runtime.InteropServices;

namespace Eunomia.Runtime.Interop;

/// <summary>Descriptions of errno values, with those that only libbpf and the kernel use internally.</summary>
internal static class ErrorText
{
    // enum libbpf_errno
    private const int FirstOfLibBpf = 4000;

    private static readonly string[] OfLibBpf =
    [
        "libelf cannot read it",
        "it is not in a format that libbpf reads",
        "the kernel version in it is wrong",
        "its byte order is not this machine's",
        "something that libbpf relies on is not so",
        "it refers to something that libbpf does not find",
        "the kernel does not load it",
        "the verifier rejects it",
        "a program is too large",
        "it is for another version of the kernel",
        "libbpf does not know the type of a program",
        "the kernel's answer is for another process",
        "the kernel's answers are out of order",
        "the kernel's answer cannot be read",
    ];

    /// <summary>Such as <c>Invalid argument</c>.</summary>
    /// <param name="error">An errno, or one of <c>enum libbpf_errno</c>.</param>
    public static string Describe(int error) =>
        error >= FirstOfLibBpf && error - FirstOfLibBpf < OfLibBpf.Length ? OfLibBpf[error - FirstOfLibBpf]
        : error == LibC.ErrorNotSupportedByKernel ? Marshal.GetPInvokeErrorMessage(LibC.ErrorNotSupported)
        : Marshal.GetPInvokeErrorMessage(error);
}
