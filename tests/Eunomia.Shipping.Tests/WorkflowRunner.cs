using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Eunomia.EndToEnd.Tests.Harness;
using Eunomia.EndToEnd.Tests.Oracles;

namespace Eunomia.Shipping.Tests;

/// <summary>
/// Runs the steps of a job, and of our action, one after the other as a runner of GitHub does. Actions of others are noted and not run;
/// what they would bring must be there.
/// </summary>
internal sealed partial class WorkflowRunner
{
    private const string OurAction = "eunomia-cc/eunomia-cc/templates/action@";

    private readonly DotnetDirectory _directory;
    private readonly string _files = TestFiles.NewDirectory("runner");

    /// <summary>In the checkout of a repository called <c>Somebody/programs</c>.</summary>
    public WorkflowRunner(DotnetDirectory directory)
    {
        _directory = directory.With("HOME", directory.Home).With("RUNNER_TEMP", _files)
            .With("GITHUB_WORKSPACE", directory.Workspace.Path).With("GITHUB_REPOSITORY", "Somebody/programs").With("GITHUB_SERVER_URL", "https://github.com")
            .With("GITHUB_SHA", "0123456789abcdef0123456789abcdef01234567").With("GITHUB_ACTIONS", "true").With("CI", "true");
    }

    /// <summary>What others' actions were asked for.</summary>
    public List<string> Noted { get; } = [];

    /// <summary>What all steps printed.</summary>
    public string Log { get; private set; } = "";

    /// <summary>Runs the steps of a job up to one that fails.</summary>
    /// <returns>Whether none did.</returns>
    public async Task<bool> RunJobAsync(string workflow, string job, params (string Name, string Value)[] environment)
    {
        foreach (var step in YamlDocument.Parse(WorkflowFiles.Read(workflow))!["jobs"]![job]!["steps"]!.AsArray())
        {
            var uses = step!["uses"]?.ToString();
            if (uses?.StartsWith(OurAction, StringComparison.Ordinal) == true)
            {
                var with = (step["with"] as JsonObject ?? []).ToDictionary(input => input.Key, input => input.Value!.ToString(), StringComparer.Ordinal);
                if (!await RunActionAsync(with))
                {
                    return false;
                }
            }
            else if (uses is not null)
            {
                Noted.Add(uses.Split('@')[0]);
            }
            else if (!await RunStepAsync(step, new(StringComparer.Ordinal), new(StringComparer.Ordinal), environment))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Runs our action.</summary>
    /// <returns>Whether it succeeded.</returns>
    public async Task<bool> RunActionAsync(Dictionary<string, string> with)
    {
        var action = YamlDocument.Parse(WorkflowFiles.Read("templates/action/action.yml"))!;
        var inputs = action["inputs"]!.AsObject().ToDictionary(
            input => input.Key, input => with.GetValueOrDefault(input.Key) ?? input.Value!["default"]?.ToString() ?? "", StringComparer.Ordinal);
        Assert.Empty(with.Keys.Except(inputs.Keys, StringComparer.Ordinal));
        var outputs = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var step in action["runs"]!["steps"]!.AsArray())
        {
            if (step!["if"] is { } condition && !Holds(condition.ToString(), outputs))
            {
                continue;
            }

            if (step["uses"] is { } uses)
            {
                Noted.Add(uses.ToString().Split('@')[0]);
            }
            else if (!await RunStepAsync(step, inputs, outputs, []))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The only conditions that the action has are comparisons of an output with a text.</summary>
    private static bool Holds(string condition, Dictionary<string, string> outputs)
    {
        var parts = Comparison().Match(condition);
        Assert.True(parts.Success, condition);
        return outputs.GetValueOrDefault($"{parts.Groups["id"].Value}.{parts.Groups["name"].Value}") != parts.Groups["text"].Value;
    }

    private async Task<bool> RunStepAsync(
        JsonNode step, Dictionary<string, string> inputs, Dictionary<string, string> outputs, IEnumerable<(string Name, string Value)> environment)
    {
        var (output, path) = (Path.Combine(_files, "output"), Path.Combine(_files, "path"));
        File.WriteAllText(output, "");
        var added = File.Exists(path) ? File.ReadAllLines(path).Reverse() : [];
        var directory = _directory.With("GITHUB_OUTPUT", output).With("GITHUB_PATH", path)
            .With("GITHUB_ACTION_PATH", Path.Combine(Repository.Root, "templates", "action"));
        foreach (var (name, value) in environment)
        {
            directory = directory.With(name, value);
        }

        directory = directory.With("PATH", string.Join(':', added.Append(directory.Environment.GetValueOrDefault("PATH") ?? System.Environment.GetEnvironmentVariable("PATH"))));
        foreach (var (name, value) in step["env"] as JsonObject ?? [])
        {
            directory = directory.With(name, Expression().Replace(value!.ToString(), match => match.Groups["name"].Value switch
            {
                var text when text.StartsWith("inputs.", StringComparison.Ordinal) => inputs[text["inputs.".Length..]],
                "github.token" => "token",
                "github.repository" => "Somebody/programs",
                var text => throw new InvalidOperationException(text),
            }));
        }

        var script = Path.Combine(_files, "step.sh");
        File.WriteAllText(script, step["run"]!.ToString());
        var run = await directory.ShellAsync($"exec bash --noprofile --norc -eo pipefail '{script}'");
        Log += run.Text;
        var id = step["id"]?.ToString();
        foreach (var line in File.ReadAllLines(output).Where(line => id is not null && line.Contains('=', StringComparison.Ordinal)))
        {
            outputs[$"{id}.{line.Split('=')[0]}"] = line.Split('=', 2)[1];
        }

        return run.ExitCode == 0;
    }

    [GeneratedRegex(@"\$\{\{\s*(?<name>[\w.-]+)\s*\}\}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Expression();

    [GeneratedRegex(@"^steps\.(?<id>\w+)\.outputs\.(?<name>\w+) != '(?<text>\w*)'$", RegexOptions.None, 1000)]
    private static partial Regex Comparison();
}
