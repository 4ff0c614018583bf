using System.Globalization;

namespace Eunomia.Tests;

/// <summary>
/// How much of what could be tried tests try, and which random input: by default the same in every run. Where it is decided what is merged (<c>CI=true</c>,
/// as <c>.ci/run</c> says) that is all; on a developer's machine a quarter. <c>EUNOMIA_FUZZ_TIMES=50</c> is all, and fifty times as much random input,
/// <c>EUNOMIA_FUZZ_SEED=7</c> other input, the same for the same number. Tests with random input have the trait <c>Kind=Fuzz</c>, by which
/// <c>.github/scripts/fuzz.sh</c> runs all of them.
/// </summary>
internal static class Fuzzing
{
    /// <summary>The trait by which they are found.</summary>
    public const string Kind = "Kind";

    /// <summary>Its value.</summary>
    public const string Fuzz = "Fuzz";

    /// <summary>How many times as much.</summary>
    public static int Times { get; } = Setting("EUNOMIA_FUZZ_TIMES", 1);

    /// <summary>Whether nothing is left out to save time.</summary>
    public static bool TriesAll { get; } = Times > 1 || Environment.GetEnvironmentVariable("CI") is "true";

    private static int Shift { get; } = Setting("EUNOMIA_FUZZ_SEED", 0);

    /// <summary>How many rounds a test runs.</summary>
    /// <param name="usual">How many it runs for a merge.</param>
    public static int Count(int usual) => TriesAll ? checked(usual * Times) : usual / 4;

    /// <summary>Where a test's random numbers begin.</summary>
    /// <param name="usual">Where they begin by default.</param>
    public static int Seed(int usual) => unchecked(usual + Shift);

    /// <summary>The ways in which one of many things is tried: all, or one, which is the next one for the next thing.</summary>
    /// <param name="index">Of the thing.</param>
    /// <param name="ways">All of them.</param>
    public static IEnumerable<T> Ways<T>(int index, params T[] ways) => TriesAll ? ways : [ways[index % ways.Length]];

    private static int Setting(string name, int otherwise) => Environment.GetEnvironmentVariable(name) switch
    {
        null or "" => otherwise,
        // A misspelled number must not look like a long night without a failure.
        var text => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture),
    };
}
