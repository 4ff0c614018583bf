using System.Diagnostics;
using Eunomia.Runtime.Symbols;

namespace Eunomia.Runtime.Decoding;

/// <summary>Options of formatters: selected fields, map name, times, symbols.</summary>
public sealed record FormatOptions
{
    /// <summary>With members of <c>@format time</c> as times of this machine.</summary>
    public static FormatOptions OfThisMachine { get; } = new() { BootTimeNs = BootTime(), TimeZone = TimeZoneInfo.Local };

    /// <summary>The fields, in the order they are shown; paths such as <c>address.port</c> lead into structs. Empty: all.</summary>
    public ImmutableArray<string> Fields { get; init; } = [];

    /// <summary>Name of the map a record came from, printed in front; null: not printed.</summary>
    public string? MapName { get; init; }

    /// <summary>Width of the column of map names, where several formatters share one output.</summary>
    public int MapWidth { get; init; }

    /// <summary>Whether the time that the caller passes with each record is printed in front.</summary>
    public bool Time { get; init; }

    /// <summary>
    /// The time of boot on the clock of <c>bpf_ktime_get_ns</c>: nanoseconds since 1970 minus that clock's, read at one moment. Without it, members
    /// with <c>@format time</c> stay numbers.
    /// </summary>
    public long? BootTimeNs { get; init; }

    /// <summary>
    /// Finds the functions of stacks, and of members with <c>@format ksym</c> and <c>usym</c>; null: they stay addresses.
    /// </summary>
    public Symbolizer? Symbols { get; init; }

    /// <summary>Finds the stacks that members such as <c>kern_stack_id</c> are numbers of; null: they stay numbers.</summary>
    public StackIds? Stacks { get; init; }

    /// <summary>Time zone of columns. JSON is always in UTC.</summary>
    public TimeZoneInfo TimeZone { get; init; } = TimeZoneInfo.Utc;

    /// <summary>Nanoseconds since 1970 at which the clock of <c>bpf_ktime_get_ns</c> stood at 0: .NET's is the same clock.</summary>
    private static long BootTime() =>
        ((DateTime.UtcNow - DateTime.UnixEpoch).Ticks * 100) - (long)(Stopwatch.GetTimestamp() * (1e9 / Stopwatch.Frequency));
}
