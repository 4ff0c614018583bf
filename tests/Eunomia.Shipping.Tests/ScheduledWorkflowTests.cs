using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Eunomia.EndToEnd.Tests.Harness;

namespace Eunomia.Shipping.Tests;

/// <summary>What runs every night and every week, as far as it goes without running for so long.</summary>
public sealed partial class ScheduledWorkflowTests
{
    private const string Fuzz = ".github/scripts/fuzz.sh";

    [Fact]
    public async Task Every_project_with_random_input_tries_more_of_it()
    {
        var recorder = new CommandRecorder("dotnet", "echo \"times $EUNOMIA_FUZZ_TIMES, seed $EUNOMIA_FUZZ_SEED\"");

        var run = (await Command(recorder).ShellAsync($"{Fuzz} 3 7")).Succeeded();

        var projects = ProjectsWithRandomInput();
        Assert.Contains("tests/Eunomia.Bpf.Tests", projects);
        Assert.Equal(projects.Select(project => $"run --project {project} -- --no-progress --filter-trait Kind=Fuzz"), recorder.Calls());
        Assert.Equal([$"The same again: {Fuzz} 3 7", .. projects.Select(_ => "times 3, seed 7")], run.Output.TrimEnd().Split('\n'));
    }

    /// <summary>A seed that a workflow was not given is an empty one.</summary>
    [Theory]
    [InlineData("")]
    [InlineData(" ''")]
    public async Task A_seed_is_drawn_and_printed(string seed)
    {
        var command = Command(new CommandRecorder("dotnet", "echo \"$EUNOMIA_FUZZ_SEED\""));

        var first = (await command.ShellAsync($"{Fuzz} 2{seed}")).Succeeded().Output;

        var again = Again().Match(first);
        Assert.True(again.Success, first);
        Assert.Equal(first, (await command.ShellAsync(again.Groups["command"].Value)).Succeeded().Output);
        Assert.NotEqual(first, (await command.ShellAsync($"{Fuzz} 2{seed}")).Succeeded().Output);
        Assert.All(first.TrimEnd().Split('\n').Skip(1), line => Assert.Equal(again.Groups["seed"].Value, line));
    }

    [Fact]
    public async Task Failure_of_one_project_does_not_skip_the_others()
    {
        var recorder = new CommandRecorder("dotnet", "[[ $* != *Eunomia.Bpf.Tests* ]] || exit 2");

        var run = await Command(recorder).ShellAsync($"{Fuzz} 2 7");

        Assert.Equal(1, run.ExitCode);
        Assert.Equal(ProjectsWithRandomInput().Length, recorder.Calls().Length);
    }

    [Fact]
    public async Task Benchmarks_are_kept_with_their_commit()
    {
        var workspace = Workspace.Create();
        var command = Command(new CommandRecorder("dotnet", "echo numbers; echo of >&2"));

        (await command.ShellAsync($".github/scripts/benchmarks.sh '{workspace.At("numbers.txt")}'")).Succeeded();

        var kept = workspace.Read("numbers.txt");
        Assert.Matches("^commit   [0-9a-f]{40}\nkernel   Linux ", kept);
        Assert.EndsWith("\n\nnumbers\nof\n", kept, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Benchmarks_that_fail_are_no_success()
    {
        var command = Command(new CommandRecorder("dotnet", "exit 3"));

        Assert.Equal(3, (await command.ShellAsync(".github/scripts/benchmarks.sh /dev/null")).ExitCode);
    }

    private static DotnetCommand Command(CommandRecorder recorder) =>
        new(Repository.Root) { Environment = recorder.Environment.ToImmutableDictionary(one => one.Name, string? (one) => one.Value) };

    private static ImmutableArray<string> ProjectsWithRandomInput() =>
    [
        .. Directory.EnumerateDirectories(Path.Combine(Repository.Root, "tests"))
            .Where(project => Directory.EnumerateFiles(project, "*.cs", SearchOption.AllDirectories)
                .Any(file => File.ReadAllText(file).Contains("[Trait(Fuzzing" + ".Kind", StringComparison.Ordinal)))
            .Select(project => Path.GetRelativePath(Repository.Root, project)).Order(StringComparer.Ordinal),
    ];

    [GeneratedRegex(@"^The same again: (?<command>\S+ 2 (?<seed>\d+))\n", RegexOptions.ExplicitCapture)]
    private static partial Regex Again();
}
