using System.Globalization;

namespace Eunomia.Benchmarks;

/// <summary>The table of the compiler's numbers: medians of both sides, and of the ratios of the pairs.</summary>
internal sealed class EccTable(TextWriter output)
{
    private readonly List<EccTimes> _rows = [];

    /// <summary>What has been written.</summary>
    public IReadOnlyList<EccTimes> Rows => _rows;

    /// <summary>Writes the head.</summary>
    public void Head(string clang)
    {
        output.WriteLine($"| what | bare {clang} ms | ecc ms | ratio | at most |");
        output.WriteLine("| --- | --- | --- | --- | --- |");
    }

    /// <summary>Writes a row whose limit, where it has one, is a ratio.</summary>
    public void Row(EccTool ecc, string what, List<(double Theirs, double Ours)> pairs, double? atMost) =>
        Row(ecc, what, pairs, atMost is { } limit ? Limit(pairs, limit) : "");

    /// <summary>Writes a row of a command that starts the native <c>ecc</c> in another way.</summary>
    public void Row(string what, List<(double Theirs, double Ours)> pairs, double atMost) => Row(what, pairs, Limit(pairs, atMost), isNative: true);

    /// <summary>Writes a row whose limit is a number of milliseconds more than bare clang takes.</summary>
    public void RowOfMore(EccTool ecc, string what, List<(double Theirs, double Ours)> pairs, double? atMost)
    {
        var more = Rounds.Median(pairs.Select(pair => pair.Ours - pair.Theirs));
        var limit = atMost is null ? "" : string.Create(CultureInfo.InvariantCulture, $"+ {atMost:0} ms: {more:+0.0;-0.0}{Verdict(more > atMost)}");
        Row(ecc, what, pairs, limit);
    }

    /// <summary>What is added to a number that is over its limit.</summary>
    public static string Verdict(bool missed) => missed ? ", missed" : "";

    private void Row(EccTool ecc, string what, List<(double Theirs, double Ours)> pairs, string atMost) => Row($"ecc {ecc.Kind}, {what}", pairs, atMost, ecc.IsNative);

    private void Row(string what, List<(double Theirs, double Ours)> pairs, string atMost, bool isNative)
    {
        var (theirs, ours) = (Rounds.Median(pairs.Select(pair => pair.Theirs)), Rounds.Median(pairs.Select(pair => pair.Ours)));
        _rows.Add(new EccTimes(what, theirs, ours, isNative));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {what} | {theirs:0.0} | {ours:0.0} | {Ratio(pairs):0.00} | {atMost} |"));
    }

    private static string Limit(List<(double Theirs, double Ours)> pairs, double atMost) =>
        string.Create(CultureInfo.InvariantCulture, $"{atMost:0.00}{Verdict(Ratio(pairs) > atMost)}");

    private static double Ratio(List<(double Theirs, double Ours)> pairs) => Rounds.Median(pairs.Select(pair => pair.Ours / pair.Theirs));
}

/// <summary>The medians of one row, in milliseconds.</summary>
/// <param name="What">What was measured.</param>
/// <param name="Theirs">Of the commands beside it.</param>
/// <param name="Ours">Of <c>ecc</c>.</param>
/// <param name="IsNative">Whether it is the native one.</param>
internal sealed record EccTimes(string What, double Theirs, double Ours, bool IsNative);
