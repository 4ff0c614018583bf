using System.Collections.Immutable;

namespace Eunomia.Shipping.Tests.Kernels;

/// <summary>The tables of the page <c>kernels.md</c>: a row for each package and way to try it, a column for each kernel.</summary>
/// <param name="Rows">The cells of all rows, headings included.</param>
internal sealed record KernelsPage(ImmutableArray<string[]> Rows)
{
    /// <summary>Reads it.</summary>
    public static KernelsPage Read(string path) => new([.. File.ReadLines(path).Where(line => line.StartsWith("| ", StringComparison.Ordinal) && !line.StartsWith("| ---", StringComparison.Ordinal))
        .Select(line => line.Trim('|', ' ').Split('|', StringSplitOptions.TrimEntries))]);

    /// <summary>What the page says of a kernel: a line for each row, <c>NAME: OUTCOME</c>.</summary>
    public string Column(string release)
    {
        var column = Array.IndexOf(Rows.First(row => row.Contains(release)), release);
        return Lines(Rows.Where(row => !row.Contains(release)).Select(row => (row[0], row[column])));
    }

    /// <summary>What happened on a kernel, in the same form.</summary>
    public static string Column(IEnumerable<Trial> trials) =>
        Lines(trials.Select(trial => ($"`{trial.Name}`{(trial.Kind.Length > 0 ? $", {Ways[trial.Kind]}" : "")}", trial.Outcome)));

    private static readonly ImmutableDictionary<string, string> Ways = ImmutableDictionary<string, string>.Empty
        .Add("typeless-", "no types")
        .Add("given-", "`--btf`")
        .Add("archive-", "archive");

    private static string Lines(IEnumerable<(string Name, string Outcome)> rows) => string.Join('\n', rows.Select(row => $"{row.Name}: {row.Outcome}"));
}
