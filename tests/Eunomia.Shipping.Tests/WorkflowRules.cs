using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Eunomia.EndToEnd.Tests.Oracles;

namespace Eunomia.Shipping.Tests;

/// <summary>What the parser allows and the house does not; returns what breaks it, in words.</summary>
internal static partial class WorkflowRules
{
    /// <summary>Checks a workflow or an action.</summary>
    /// <param name="text">The file.</param>
    public static List<string> Check(string text)
    {
        var file = YamlDocument.Parse(text)!.AsObject();
        List<string> broken = [.. Pins(text)];
        if (file["runs"] is JsonObject runs)
        {
            broken.AddRange(Steps("the action", runs).Concat(References("the action", file, "steps", StepsOf(runs)))
                .Concat(References("the action", file, "inputs", (file["inputs"] as JsonObject ?? []).Select(input => input.Key))));
            return broken;
        }

        broken.AddRange(Permissions("the workflow", file["permissions"], isTop: true));
        if (!file.ContainsKey("concurrency"))
        {
            broken.Add("the workflow has no concurrency");
        }

        broken.AddRange(file["jobs"]!.AsObject().SelectMany(job => Job(job.Key, job.Value!.AsObject())));
        return broken;
    }

    /// <summary>In this repository a script of some length is a file, which can be tried and checked; a skeleton has no place for one.</summary>
    public static IEnumerable<string> LongScripts(string text) =>
        from job in YamlDocument.Parse(text)!["jobs"]!.AsObject()
        from step in job.Value!["steps"] as JsonArray ?? []
        let lines = (step["run"]?.ToString() ?? "").TrimEnd('\n').Split('\n')
        where lines.Length > 3
        select $"{job.Key} has a script that belongs into a file: {lines[0]}";

    private static IEnumerable<string> Job(string name, JsonObject job)
    {
        string[] needs = job["needs"] is JsonArray several ? [.. several.Select(one => one!.ToString())] : [job["needs"]?.ToString() ?? ""];
        foreach (var violation in Permissions(name, job["permissions"], isTop: false).Concat(Steps(name, job))
            .Concat(References(name, job, "needs", needs)).Concat(References(name, job, "steps", StepsOf(job))))
        {
            yield return violation;
        }

        // One that calls a workflow cannot have a limit; the jobs of that have theirs.
        if (!job.ContainsKey("uses") && job["timeout-minutes"] is null)
        {
            yield return $"{name} has no timeout-minutes";
        }

        if (((job["runs-on"] as JsonValue)?.ToString() ?? "").EndsWith("-latest", StringComparison.Ordinal))
        {
            yield return $"{name} runs on whatever is the latest";
        }
    }

    /// <summary>What is not there is nothing to GitHub, and no error.</summary>
    private static IEnumerable<string> References(string owner, JsonObject where, string context, IEnumerable<string> there) =>
        Regex.Matches(where.ToJsonString(), $@"\b{context}\.([\w-]+)", RegexOptions.None, TimeSpan.FromSeconds(1)).Select(match => match.Groups[1].Value)
            .Except(there, StringComparer.Ordinal).Select(missing => $"{owner} takes {context}.{missing}, which is not there");

    private static IEnumerable<string> StepsOf(JsonObject job) => (job["steps"] as JsonArray ?? []).Select(step => step!["id"]?.ToString()).OfType<string>();

    private static IEnumerable<string> Steps(string owner, JsonObject job)
    {
        foreach (var step in (job["steps"] as JsonArray ?? []).Select(step => step!.AsObject()))
        {
            var run = step["run"]?.ToString() ?? "";
            if (run.Contains("${{", StringComparison.Ordinal))
            {
                yield return $"{owner} has an expression in run, where it would be read as a command: {run.Split('\n')[0]}";
            }

            // Plain text is what "false" in quotes would be, too.
            if (step["uses"]?.ToString().StartsWith("actions/checkout@", StringComparison.Ordinal) == true
                && !string.Equals(step["with"]?["persist-credentials"]?.ToString(), "false", StringComparison.OrdinalIgnoreCase))
            {
                yield return $"{owner} leaves the credentials of its checkout in the directory";
            }
        }
    }

    /// <summary>What others have made is named by a commit, with the version that it is; what is ours, by its version.</summary>
    private static IEnumerable<string> Pins(string text) =>
        Uses().Matches(text).Select(use => use.Groups["what"].Value.Trim())
            .Where(use => !use.StartsWith("./", StringComparison.Ordinal) && !Pinned().IsMatch(use) && !Ours().IsMatch(use))
            .Select(use => $"not pinned by a commit with its version as a comment: {use}");

    private static IEnumerable<string> Permissions(string owner, JsonNode? permissions, bool isTop)
    {
        if (permissions is null)
        {
            return isTop ? [$"{owner} does not say its permissions"] : [];
        }

        return permissions is not JsonObject granted
            ? [$"{owner} has the permissions '{permissions}'"]
            : granted.Where(permission => isTop && permission.Value!.ToString() is not ("read" or "none"))
                .Select(permission => $"{owner} gives every job {permission.Key}: {permission.Value}");
    }

    [GeneratedRegex(@"^[ \t]*(?:-[ \t]+)?uses:(?<what>.*)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Uses();

    [GeneratedRegex(@"^[\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+(\.\d+)*$")]
    private static partial Regex Pinned();

    [GeneratedRegex(@"^eunomia-cc/[\w./-]+@v\d+(\.\d+)*$")]
    private static partial Regex Ours();
}
