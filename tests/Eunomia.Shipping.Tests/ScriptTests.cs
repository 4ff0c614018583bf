using System.Collections.Immutable;
using Eunomia.EndToEnd.Tests.Harness;

namespace Eunomia.Shipping.Tests;

/// <summary>Scripts have no compiler that finds their mistakes; <see href="https://www.shellcheck.net">shellcheck</see> does.</summary>
public sealed class ScriptTests
{
    private static readonly string[] Generated = ["bin", "obj", "artifacts", "out", "node_modules", ".git"];

    [Fact]
    public async Task Every_script_of_the_repository_passes_shellcheck()
    {
        var repository = Path.GetDirectoryName(Repository.Source)!;
        string[] scripts = [Path.Combine(repository, ".ci", "run"), .. ScriptsIn(repository).Order(StringComparer.Ordinal)];
        Assert.InRange(scripts.Length, 4, 100);

        var (exitCode, output, error) = await HostTool.Require("shellcheck").TryRunAsync(["--external-sources", "--format=gcc", .. scripts]);

        Assert.True(exitCode == 0, error + output);
    }

    [Fact]
    public async Task Why_a_tool_is_not_published_for_an_image_is_said()
    {
        var recorder = new CommandRecorder("dotnet", "echo 'error NU1101: no such package'; exit 1");
        var command = new DotnetCommand(Repository.Root) { Environment = recorder.Environment.ToImmutableDictionary(one => one.Name, string? (one) => one.Value) };

        var run = await command.ShellAsync("docker/publish.sh arm64 /nonexistent");

        Assert.Equal((1, "error NU1101: no such package\npublish: ecc is not published; the errors above say why\n"), (run.ExitCode, run.Error));
        Assert.StartsWith("publish src/Eunomia.Cc.Cli -o /nonexistent/ecc -r linux-arm64 ", Assert.Single(recorder.Calls()), StringComparison.Ordinal);
    }

    private static IEnumerable<string> ScriptsIn(string directory) =>
        Directory.EnumerateFiles(directory, "*.sh").Concat(
            Directory.EnumerateDirectories(directory).Where(inner => !Generated.Contains(Path.GetFileName(inner), StringComparer.Ordinal)).SelectMany(ScriptsIn));
}
