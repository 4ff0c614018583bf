namespace Eunomia.Runtime.Symbols;

/// <summary>One frame of a stack.</summary>
/// <param name="Address">Address at which execution goes on.</param>
/// <param name="Symbol">The function, or null when it is not known.</param>
/// <param name="Offset">Bytes from the function's start; without a function, the offset in the module's file.</param>
/// <param name="Module">Kernel module or file; null for the kernel itself and for memory without a name.</param>
public readonly record struct StackFrame(ulong Address, string? Symbol, ulong Offset, string? Module)
{
    /// <summary>
    /// The build id of the file, in hexadecimal, of a frame that the kernel gave as <c>struct bpf_stack_build_id</c>: <see cref="Address"/> is the offset in that file then.
    /// </summary>
    public string? BuildId { get; init; }

    /// <summary>Whether the lookup of the function was given up as too expensive: <c>[unknown]</c>.</summary>
    internal bool IsUnknown => Symbol is not null && Symbol == UserSymbol.Unknown.Name;
}
