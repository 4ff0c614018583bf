namespace Eunomia.Runtime.Symbols;

/// <summary>The symbol of an address in a process.</summary>
/// <param name="Module">The file, as the process sees it, or a name such as <c>[vdso]</c>; null for memory without a name.</param>
/// <param name="Name">The function; null when the file does not say.</param>
/// <param name="Offset">Distance of the address from the function's start, in bytes, or, without a function, the offset in the file.</param>
public readonly record struct UserSymbol(string? Module, string? Name, ulong Offset)
{
    /// <summary>A lookup that was given up as too expensive: the process decides how much it maps.</summary>
    public static UserSymbol Unknown { get; } = new(null, "[unknown]", 0);
}
