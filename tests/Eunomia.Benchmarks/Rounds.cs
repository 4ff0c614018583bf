namespace Eunomia.Benchmarks;

/// <summary>What is measured again and again.</summary>
internal static class Rounds
{
    /// <summary>Pairs, each measured one right after the other, so that what else the machine does meets both.</summary>
    public static List<(T Theirs, T Ours)> Pairs<T>(int rounds, Func<T> theirs, Func<T> ours) =>
        [.. Enumerable.Range(0, rounds).Select(_ => (theirs(), ours()))];

    /// <summary>The value in the middle.</summary>
    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }
}
