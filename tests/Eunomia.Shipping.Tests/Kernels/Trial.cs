using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Eunomia.Shipping.Tests.Kernels;

/// <summary>What became of a package on a kernel.</summary>
/// <param name="Name">Of the program.</param>
/// <param name="Kind">How it was tried: empty, or what <c>init.sh</c> puts before the names of its steps.</param>
/// <param name="List">What <c>ecli list -j</c> said.</param>
/// <param name="Run">What <c>ecli run</c> said.</param>
internal sealed partial record Trial(string Name, string Kind, TrialStep List, TrialStep Run)
{
    /// <summary>The id of the error that it ended with, or null.</summary>
    public string? Refusal => Run.ExitCode == 0 ? null : Id().Match(Said("error")).Value;

    /// <summary>Whether what <c>ecli list</c> foretold is what happened: nothing missing, or what <c>ecli run</c> then named.</summary>
    public bool WasForetold => Said("error") + Said("warning") is { Length: > 0 } said ? Missing.Any(need => Names(said, need)) : Missing.Count == 0;

    /// <summary>In a word or two, for the page.</summary>
    public string Outcome => (Refusal ?? (Said("warning").Length > 0 ? "in part" : "runs")) + (WasForetold ? "" : " (not foretold)");

    private List<JsonNode> Missing =>
        [.. JsonNode.Parse(string.Join('\n', List.Lines))!["needs"]!.AsArray().Where(need => need!["met"] is JsonValue met && !met.GetValue<bool>()).Select(need => need!)];

    /// <summary>Reads the report that <c>init.sh</c> writes.</summary>
    public static ImmutableArray<Trial> Parse(string report)
    {
        var steps = $"\n{report}".Split("\n@ ")[1..^1].Select(TrialStep.Parse).ToList();
        return [.. steps.Chunk(2).Select(pair => new Trial(pair[0].Name, pair[0].Step[..^"list".Length], pair[0], pair[1]))];
    }

    private string Said(string severity) => string.Join('\n', Run.Lines.Where(line => line.Contains($" {severity}: ", StringComparison.Ordinal)));

    /// <summary>Whether a message is about a need: it names it, or says the same of it.</summary>
    private static bool Names(string said, JsonNode need) =>
        said.Contains(need["name"]!.GetValue<string>().Split('#')[0], StringComparison.Ordinal)
        || (need["reason"]?.GetValue<string>() is { } reason && said.Contains(reason, StringComparison.Ordinal));

    [GeneratedRegex(@"ECLI\d{4}", RegexOptions.None, 1000)]
    private static partial Regex Id();
}

/// <summary>One command of a trial.</summary>
/// <param name="Name">Of the program.</param>
/// <param name="Step">Which command.</param>
/// <param name="ExitCode">What it returned.</param>
/// <param name="Lines">What it printed.</param>
internal sealed record TrialStep(string Name, string Step, int ExitCode, ImmutableArray<string> Lines)
{
    /// <summary>Reads one: <c>NAME STEP EXITCODE</c>, and lines after a space each.</summary>
    public static TrialStep Parse(string text)
    {
        var lines = text.TrimEnd('\n').Split('\n');
        return lines[0].Split(' ') is [var name, var step, var code]
            ? new TrialStep(name, step, int.Parse(code, CultureInfo.InvariantCulture), [.. lines[1..].Select(line => line[1..])])
            : throw new FormatException($"no step: {lines[0]}");
    }
}
