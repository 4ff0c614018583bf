using System.Globalization;

namespace Eunomia.Benchmarks;

/// <summary>The table of the compiler's numbers: medians of both sides, and of the ratios of the pairs.</summary>
internal sealed class EccTable(TextWriter output)
{
    /// <summary>Writes the head.</summary>
    public void Head(string clang)
    {
        output.WriteLine($"| what | bare {clang} ms | ecc ms | ratio | at most |");
        output.WriteLine("| --- | --- | --- | --- | --- |");
    }

    /// <summary>Writes a row whose limit, where it has one, is a ratio.</summary>
    public void Row(EccTool ecc, string what, List<(double Theirs, double Ours)> pairs, double? atMost) =>
        Row(ecc, what, pairs, atMost is { } limit ? string.Create(CultureInfo.InvariantCulture, $"{limit:0.00}{Verdict(Ratio(pairs) > limit)}") : "");

    /// <summary>Writes a row whose limit is a number of milliseconds more than bare clang takes.</summary>
    public void RowOfMore(EccTool ecc, string what, List<(double Theirs, double Ours)> pairs, double? atMost)
    {
        var more = Rounds.Median(pairs.Select(pair => pair.Ours - pair.Theirs));
        var limit = atMost is null ? "" : string.Create(CultureInfo.InvariantCulture, $"+ {atMost:0} ms: {more:+0.0;-0.0}{Verdict(more > atMost)}");
        Row(ecc, what, pairs, limit);
    }

    /// <summary>What is added to a number that is over its limit.</summary>
    public static string Verdict(bool missed) => missed ? ", missed" : "";

    private void Row(EccTool ecc, string what, List<(double Theirs, double Ours)> pairs, string atMost)
    {
        var (theirs, ours) = (Rounds.Median(pairs.Select(pair => pair.Theirs)), Rounds.Median(pairs.Select(pair => pair.Ours)));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| ecc {ecc.Kind}, {what} | {theirs:0.0} | {ours:0.0} | {Ratio(pairs):0.00} | {atMost} |"));
    }

    private static double Ratio(List<(double Theirs, double Ours)> pairs) => Rounds.Median(pairs.Select(pair => pair.Ours / pair.Theirs));
}
