using Eunomia.Runtime.Decoding;

namespace Eunomia.Runtime.Cli.Run;

/// <summary>How values are shown in a run, whatever they are part of: events, entries of maps, keys beside histograms.</summary>
internal static class RunFormat
{
    /// <summary>With members of <c>@format time</c> as times of this machine; what else differs from place to place is up to the caller.</summary>
    public static FormatOptions Values => FormatOptions.OfThisMachine;
}
