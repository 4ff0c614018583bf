namespace Eunomia.Runtime.Symbols;

/// <summary>What an address in a process belongs to.</summary>
/// <param name="Module">The file, as the process sees it, or a name such as <c>[vdso]</c>; null for memory without a name.</param>
/// <param name="Name">The function; null when the file does not say.</param>
/// <param name="Offset">How far behind the function's start the address lies, or, without one, where in the file it is.</param>
public readonly record struct UserSymbol(string? Module, string? Name, ulong Offset)
{
    /// <summary>What to look up would take too much time or memory: the process decides how much it maps.</summary>
    public static UserSymbol Unknown { get; } = new(null, "[unknown]", 0);
}
