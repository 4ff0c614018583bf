namespace Eunomia.Runtime.KernelTypes;

/// <summary>Which kernel it is, in the words by which archives of kernel types are ordered.</summary>
/// <param name="OsId"><c>ID</c> of <c>/etc/os-release</c>, such as <c>ubuntu</c>.</param>
/// <param name="OsVersion"><c>VERSION_ID</c> of <c>/etc/os-release</c>, such as <c>20.04</c>.</param>
/// <param name="Architecture">What <c>uname -m</c> prints, such as <c>x86_64</c>; <c>arm64</c> and <c>aarch64</c> are the same.</param>
/// <param name="Release">What <c>uname -r</c> prints, such as <c>5.4.0-42-generic</c>.</param>
public sealed record KernelIdentity(string OsId, string OsVersion, string Architecture, string Release);
