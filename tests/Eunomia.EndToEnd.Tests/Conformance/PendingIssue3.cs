namespace Eunomia.EndToEnd.Tests.Conformance;

/// <summary>
/// What the comparison knows how to check and ecc does not do yet. Issue 3 brings documentation
/// comments: then this file goes, and <see cref="ConformanceTests.Nothing_is_pending"/> with it.
/// </summary>
internal static class PendingIssue3
{
    private static readonly HashSet<string> Keys = new(StringComparer.Ordinal)
    {
        // From documentation comments: on variables, maps, programs, the license.
        "description", "cmdarg", "value", "brief", "note",
        "sample", "intepreter",
        "tchook", "tcopts", "xdpopts", "ifindex", "flags", "freq", "flag",
        "doc",
    };

    /// <summary>Whether a difference is expected for now.</summary>
    public static bool Covers(Difference difference) => Keys.Contains(difference.Key);
}
