using CliWrap;
using CliWrap.Buffered;
using Eunomia.EndToEnd.Tests.Harness;

namespace Eunomia.Shipping.Tests;

/// <summary>GitHub's own parser of workflows and actions (see <c>tests/workflow-parser</c>), installed once for the tests that ask it.</summary>
public sealed class WorkflowParser
{
    private const int OldestNode = 20;

    /// <summary>What npm says when it gets no answer from the registry, or one that the package is not there.</summary>
    private static readonly string[] Unreachable = ["E404", "E401", "E403", "E5", "ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED", "ECONNRESET", "ETIMEDOUT", "ENETUNREACH", "ERR_SOCKET_TIMEOUT"];

    private readonly Lazy<Task<(string Directory, string? Refusal)>> _installed = new(InstallAsync);

    /// <summary>Parses and converts them.</summary>
    /// <returns>What is wrong with them, a line each; empty: nothing.</returns>
    internal async Task<string> ErrorsAsync(params string[] files)
    {
        var node = HostTool.Require("node");
        HostTool.Require("npm");
        var version = (await node.RunAsync("--version")).Trim();
        Assert.SkipUnless(System.Version.Parse(version.TrimStart('v').Split('-')[0]).Major >= OldestNode, $"the parser of workflows takes node {OldestNode}, and this is {version}");
        var (directory, refusal) = await _installed.Value;
        Assert.SkipWhen(refusal is not null, $"the registry of npm does not give the parser of workflows: {refusal}");

        var (exitCode, output, error) = await node.TryRunAsync([Path.Combine(directory, "check.mjs"), .. files]);

        Assert.True(exitCode is 0 or 1 && exitCode == (output.Length == 0 ? 0 : 1), $"returned {exitCode}:\n{error}{output}");
        return output;
    }

    private static async Task<(string Directory, string? Refusal)> InstallAsync()
    {
        // What npm installs is not for the repository.
        var directory = TestFiles.NewDirectory("workflow-parser");
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests", "workflow-parser")))
        {
            File.Copy(file, Path.Combine(directory, Path.GetFileName(file)));
        }

        var command = CliWrap.Cli.Wrap(HostTool.Require("npm").Path).WithWorkingDirectory(directory).WithValidation(CommandResultValidation.None)
            .WithArguments(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=1"]);
        var run = await ProgressWatch.RunAsync(hung => command.ExecuteBufferedAsync(hung));
        var refusal = Array.Find(run.StandardError.Split('\n'), line => Unreachable.Any(code => line.Contains($"code {code}", StringComparison.Ordinal)));
        // Anything else that fails, such as a lock file that does not fit, is a fault of ours.
        Assert.True(run.ExitCode == 0 || refusal is not null, $"npm ci returned {run.ExitCode}:\n{run.StandardError}{run.StandardOutput}");
        return (directory, run.ExitCode == 0 ? null : refusal);
    }
}
