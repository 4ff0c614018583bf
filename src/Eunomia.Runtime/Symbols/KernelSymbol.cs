namespace Eunomia.Runtime.Symbols;

/// <summary>The symbol of a kernel address.</summary>
/// <param name="Name">The symbol.</param>
/// <param name="Module">The module it is in, such as <c>nf_tables</c> or <c>bpf</c>; null for the kernel itself.</param>
/// <param name="Offset">Distance of the address from the symbol's start, in bytes.</param>
public readonly record struct KernelSymbol(string Name, string? Module, ulong Offset);
