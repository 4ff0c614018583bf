namespace Eunomia.Cc.Toolchain.Interop;

/// <summary>
/// What a child process that reads a source may take: a hostile source costs its own compilation, not the machine.
/// <see href="https://man7.org/linux/man-pages/man2/prlimit.2.html">prlimit(2)</see>
/// </summary>
internal static class ProcessLimits
{
    /// <summary>Bytes of address space of clang or bpftool; the largest programs known take a quarter.</summary>
    public const long ToolMemory = 2L << 30;

    /// <summary>Bytes that <see cref="LimitParser"/> lets be written to: the stack for deeply nested sources, and four times what a vmlinux.h takes.</summary>
    public const long ParserMemory = (512L << 20) + (768L << 20);

    /// <summary>Seconds on a processor, for either.</summary>
    public const int ProcessorSeconds = 300;

    // At the lower limit the kernel sends SIGXCPU, which says why; at the upper one SIGKILL, and that alone where they are the same.
    private const int ProcessorSecondsOfGrace = 5;

    private const int ProcessorTime = 0;
    private const int Data = 2;
    private const int CoreFile = 4;
    private const int AddressSpace = 9;

    /// <summary>Limits a tool that runs. It has done nothing yet: it is still being loaded.</summary>
    public static void LimitTool(int process)
    {
        Set(process, AddressSpace, ToolMemory);
        Set(process, ProcessorTime, ProcessorSeconds, ProcessorSecondsOfGrace);
        Set(process, CoreFile, 0);
    }

    /// <summary>
    /// Limits this process. Not its address space: .NET reserves some hundred gigabytes of that and writes to little. The kernel counts
    /// memory that is private and writable (since 4.7), which a reservation is not.
    /// </summary>
    public static void LimitParser()
    {
        Set(0, Data, ParserMemory);
        Set(0, ProcessorTime, ProcessorSeconds, ProcessorSecondsOfGrace);
        Set(0, CoreFile, 0);
    }

    // Who may not set a limit, or has a lower one, runs with the one there is.
    private static void Set(int process, int resource, long limit, long grace = 0)
    {
        var both = new ResourceLimit(limit, limit + grace);
        _ = LibC.prlimit(process, resource, in both, 0);
    }
}
