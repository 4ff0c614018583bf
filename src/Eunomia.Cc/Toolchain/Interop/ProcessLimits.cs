namespace Eunomia.Cc.Toolchain.Interop;

/// <summary>
/// Resource limits of a child process that reads a source: a hostile source costs its own compilation, not the machine.
/// <see href="https://man7.org/linux/man-pages/man2/prlimit.2.html">prlimit(2)</see>
/// </summary>
internal static class ProcessLimits
{
    /// <summary>Address space of clang or bpftool, in bytes; the largest programs known take a quarter.</summary>
    public const long ToolMemory = 2L << 30;

    /// <summary>Writable memory under <see cref="LimitParser"/>, in bytes: the stack for deeply nested sources, and four times a vmlinux.h.</summary>
    public const long ParserMemory = (512L << 20) + (768L << 20);

    /// <summary>Processor time of either, in seconds.</summary>
    public const int ProcessorSeconds = 300;

    // At the lower limit the kernel sends SIGXCPU, which says why; at the upper one SIGKILL, and that alone where they are the same.
    private const int ProcessorSecondsOfGrace = 5;

    private const int ProcessorTime = 0;
    private const int Data = 2;
    private const int CoreFile = 4;
    private const int AddressSpace = 9;

    /// <summary>Limits a tool that was just started and is still being loaded.</summary>
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
