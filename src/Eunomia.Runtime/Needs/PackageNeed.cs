namespace Eunomia.Runtime.Needs;

/// <summary>A requirement of a package on the kernel.</summary>
/// <param name="Kind">Such as <c>program type</c>, <c>map type</c>, <c>helper</c>, <c>tracepoint</c>.</param>
/// <param name="Name">Its name; comes from the package, so a terminal needs it escaped.</param>
/// <param name="IsMet">Whether this kernel has it; null when it cannot be found out.</param>
/// <param name="Reason">Why not, or why it is not known; null when it has.</param>
/// <param name="UsedBy">Names of programs and maps that need it.</param>
public sealed record PackageNeed(string Kind, string Name, bool? IsMet, string? Reason, ImmutableArray<string> UsedBy);
