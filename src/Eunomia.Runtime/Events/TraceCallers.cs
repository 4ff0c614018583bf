using Eunomia.Runtime.Interop;
using Eunomia.Runtime.Symbols;

namespace Eunomia.Runtime.Events;

/// <summary>Knows by a stack which program printed: the one that called the kernel's function for it.</summary>
/// <param name="programs">The code of those that are wanted.</param>
/// <param name="helpers">That of the kernel's functions; empty when it does not say where they are.</param>
internal sealed class TraceCallers(ImmutableArray<ProgramCode> programs, ImmutableArray<ProgramCode> helpers)
{
    private static readonly string[] Helpers = ["bpf_trace_printk", "bpf_trace_vprintk"];

    /// <summary>Of the running kernel.</summary>
    public static TraceCallers Find(IEnumerable<ProgramCode> programs) => new([.. programs], HelpersIn(KernelSymbols.ReadRunning()));

    /// <summary>Where a kernel has the functions that programs print with.</summary>
    public static ImmutableArray<ProgramCode> HelpersIn(KernelSymbols symbols) => [.. Helpers.Select(symbols.Find).OfType<ProgramCode>()];

    /// <summary>Whether a stack, innermost first, is that of a wanted program. One that the kernel could not follow to it excludes nothing.</summary>
    public bool AreOurs(ReadOnlySpan<ulong> callers)
    {
        var from = helpers.IsEmpty ? IndexOf(programs, callers, isIn: true) : IndexOf(helpers, callers, isIn: true);
        if (helpers.IsEmpty)
        {
            return from < callers.Length;
        }

        callers = callers[from..];
        callers = callers[IndexOf(helpers, callers, isIn: false)..];
        return callers is not [var caller, ..] || Contains(programs, caller);
    }

    private static int IndexOf(ImmutableArray<ProgramCode> code, ReadOnlySpan<ulong> addresses, bool isIn)
    {
        var index = 0;
        while (index < addresses.Length && Contains(code, addresses[index]) != isIn)
        {
            index++;
        }

        return index;
    }

    private static bool Contains(ImmutableArray<ProgramCode> code, ulong address)
    {
        foreach (var function in code)
        {
            if (function.Contains(address))
            {
                return true;
            }
        }

        return false;
    }
}
