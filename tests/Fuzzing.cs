using System.Globalization;

namespace Eunomia.Tests;

/// <summary>
/// How much random input tests try, and which: by default the same in every run. <c>EUNOMIA_FUZZ_TIMES=50</c> is fifty times as much,
/// <c>EUNOMIA_FUZZ_SEED=7</c> other input, the same for the same number. Such tests have the trait <c>Kind=Fuzz</c>, by which
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

    private static int Shift { get; } = Setting("EUNOMIA_FUZZ_SEED", 0);

    /// <summary>How many rounds a test runs.</summary>
    /// <param name="usual">How many it runs by default.</param>
    public static int Count(int usual) => checked(usual * Times);

    /// <summary>Where a test's random numbers begin.</summary>
    /// <param name="usual">Where they begin by default.</param>
    public static int Seed(int usual) => unchecked(usual + Shift);

    private static int Setting(string name, int otherwise) => Environment.GetEnvironmentVariable(name) switch
    {
        null or "" => otherwise,
        // A misspelled number must not look like a long night without a failure.
        var text => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture),
    };
}
