using System.Runtime.InteropServices;

namespace Eunomia.Runtime.Interop;

/// <summary><see href="https://man7.org/linux/man-pages/man2/perf_event_open.2.html">perf_event_open(2)</see>, which the C library does not wrap.</summary>
internal static unsafe class PerfEvents
{
    private const ulong CloseOnExec = 8;

    /// <summary>Opens a sampling event.</summary>
    /// <param name="type"><c>PERF_TYPE_*</c>.</param>
    /// <param name="config"><c>PERF_COUNT_*</c>.</param>
    /// <param name="rate">Samples a second, or events between two samples.</param>
    /// <param name="isFrequency">Which of the two the rate is.</param>
    /// <param name="pid">A process; -1: all.</param>
    /// <param name="cpu">A CPU; -1: any.</param>
    /// <returns>A descriptor, or a negative errno.</returns>
    public static int Open(uint type, ulong config, ulong rate, bool isFrequency, int pid, int cpu)
    {
        const ulong FlagFrequency = 1 << 10;
        var attributes = new PerfEventAttributes
        {
            Type = type,
            Size = (uint)sizeof(PerfEventAttributes),
            Config = config,
            SampleRate = rate,
            Flags = isFrequency ? FlagFrequency : 0,
        };
        var descriptor = LibC.syscall(Machine.OfProcess.PerfEventOpen, (nint)(&attributes), pid, cpu, -1, (nint)CloseOnExec);
        return descriptor < 0 ? -Marshal.GetLastPInvokeError() : (int)descriptor;
    }
}

/// <summary><c>struct perf_event_attr</c>, of the first version.</summary>
[StructLayout(LayoutKind.Sequential, Size = 64)]
internal struct PerfEventAttributes
{
    public uint Type;
    public uint Size;
    public ulong Config;
    public ulong SampleRate;
    public ulong SampleType;
    public ulong ReadFormat;
    public ulong Flags;
}
