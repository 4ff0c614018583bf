namespace Eunomia.Runtime.Symbols;

/// <summary>What an address in the kernel belongs to.</summary>
/// <param name="Name">The symbol.</param>
/// <param name="Module">The module it is in, such as <c>nf_tables</c> or <c>bpf</c>; null for the kernel itself.</param>
/// <param name="Offset">How far behind the symbol's start the address lies, in bytes.</param>
public readonly record struct KernelSymbol(string Name, string? Module, ulong Offset);
