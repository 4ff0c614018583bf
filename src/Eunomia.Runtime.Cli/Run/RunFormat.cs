using System.Diagnostics;
using Eunomia.Runtime.Decoding;

namespace Eunomia.Runtime.Cli.Run;

/// <summary>How values are shown in a run, whatever they are part of: events, entries of maps, keys beside histograms.</summary>
internal static class RunFormat
{
    /// <summary>With members of <c>@format time</c> as times of this machine; what else differs from place to place is up to the caller.</summary>
    public static FormatOptions Values { get; } = new() { BootTimeNs = BootTime(), TimeZone = TimeZoneInfo.Local };

    /// <summary>Nanoseconds since 1970 when the clock of <c>bpf_ktime_get_ns</c> stood at 0: .NET's is the same clock.</summary>
    private static long BootTime() =>
        ((DateTime.UtcNow - DateTime.UnixEpoch).Ticks * 100) - (long)(Stopwatch.GetTimestamp() * (1e9 / Stopwatch.Frequency));
}
