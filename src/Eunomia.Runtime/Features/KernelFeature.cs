namespace Eunomia.Runtime.Features;

/// <summary>A feature of a kernel, and whether this one has it.</summary>
/// <param name="Name">The kernel's or libbpf's name, such as <c>ringbuf</c>.</param>
/// <param name="IsSupported">Whether it does; null when it cannot be found out.</param>
/// <param name="Reason">Why not, or why it is not known; null when it does.</param>
public sealed record KernelFeature(string Name, bool? IsSupported, string? Reason)
{
    internal const string Absent = "this kernel does not have it";
    internal const string Refused = "this kernel refuses it, even to root";

    internal static KernelFeature Yes(string name) => new(name, true, null);

    internal static KernelFeature No(string name, string reason = Absent) => new(name, false, reason);

    internal static KernelFeature Unknown(string name, string reason) => new(name, null, reason);
}
