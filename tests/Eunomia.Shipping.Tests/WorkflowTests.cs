using Eunomia.EndToEnd.Tests.Harness;

namespace Eunomia.Shipping.Tests;

/// <summary>The workflows, as far as they can be judged without GitHub: by its own parser, and by the rules of the house.</summary>
public sealed class WorkflowTests(WorkflowParser parser) : IClassFixture<WorkflowParser>
{
    private const string Good = """
        on: push
        permissions: {}
        concurrency: one
        jobs:
          build:
            runs-on: ubuntu-24.04
            timeout-minutes: 5
            steps:
              - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1
                with:
                  persist-credentials: false
              - run: echo "$NAME"
                env:
                  NAME: ${{ github.ref }}

        """;

    private const string Action = """
        name: compile
        description: Compiles
        inputs:
          sources:
            description: What
        runs:
          using: composite
          steps:
            - run: echo "$SOURCES"
              shell: bash
              env:
                SOURCES: ${{ inputs.sources }}

        """;

    /// <summary>All of them.</summary>
    public static TheoryData<string> Files => new(WorkflowFiles.All);

    [Fact]
    public void Those_of_this_repository_are_found()
    {
        Assert.Contains(".github/workflows/ci.yml", WorkflowFiles.All);
        Assert.Contains(".github/workflows/release.yml", WorkflowFiles.All);
    }

    [Fact]
    public async Task GitHub_takes_all_of_them()
    {
        Assert.Empty(await parser.ErrorsAsync([.. WorkflowFiles.All.Select(file => Path.Combine(Repository.Root, file))]));
    }

    [Theory]
    [InlineData("timeout-minutes: 5", "timeout-minuts: 5", "Unexpected value 'timeout-minuts'")]
    [InlineData("${{ github.ref }}", "${{ github.ref == }}", "Unexpected end of expression")]
    [InlineData("${{ github.ref }}", "${{ gitub.ref }}", "Unrecognized named-value: 'gitub'")]
    [InlineData("${{ github.ref }}", "${{ contain(github.ref, 'a') }}", "Unrecognized function: 'contain'")]
    [InlineData("permissions: {}", "permissions: {contents: writes}", "Unexpected value 'writes'")]
    [InlineData("timeout-minutes: 5", "needs: [test]", "at least one job with no dependencies")]
    [InlineData("run: echo \"$NAME\"", "run: true\n        if: failing(", "Unexpected end of expression")]
    public async Task A_broken_workflow_is_refused(string good, string bad, string error)
    {
        Assert.Contains(good, Good, StringComparison.Ordinal);
        var workspace = Workspace.Create();
        var right = workspace.Write("right.yml", Good);
        var wrong = workspace.Write("wrong.yml", Good.Replace(good, bad, StringComparison.Ordinal));

        var errors = await parser.ErrorsAsync(right, wrong);

        Assert.All(errors.TrimEnd().Split('\n'), line => Assert.StartsWith(wrong, line, StringComparison.Ordinal));
        Assert.Contains(error, errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("using: composite", "using: composit", "Unexpected value 'composit'")]
    [InlineData("      shell: bash\n", "", "Required property is missing: shell")]
    [InlineData("inputs.sources", "secrets.SOURCES", "Unrecognized named-value: 'secrets'")]
    public async Task A_broken_action_is_refused(string good, string bad, string error)
    {
        Assert.Contains(good, Action, StringComparison.Ordinal);
        var workspace = Workspace.Create();

        var right = workspace.Write("right/action.yml", Action);
        var wrong = workspace.Write("wrong/action.yml", Action.Replace(good, bad, StringComparison.Ordinal));

        var errors = await parser.ErrorsAsync(right, wrong);

        Assert.All(errors.TrimEnd().Split('\n'), line => Assert.StartsWith(wrong, line, StringComparison.Ordinal));
        Assert.Contains(error, errors, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Workflow_keeps_to_the_rules(string file)
    {
        Assert.Empty(WorkflowRules.Check(WorkflowFiles.Read(file)));
    }

    [Fact]
    public void Scripts_of_some_length_are_files()
    {
        var ours = WorkflowFiles.All.Where(file => file.StartsWith(".github/", StringComparison.Ordinal));

        Assert.Empty(ours.SelectMany(file => WorkflowRules.LongScripts(WorkflowFiles.Read(file))));
        Assert.Equal(
            ["build has a script that belongs into a file: a"],
            WorkflowRules.LongScripts(Good.Replace("run: echo \"$NAME\"", "run: |\n          a\n          b\n          c\n          d", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("permissions: {}\n", "", "the workflow does not say its permissions")]
    [InlineData("permissions: {}", "permissions: write-all", "the workflow has the permissions 'write-all'")]
    [InlineData("permissions: {}", "permissions: {contents: write}", "the workflow gives every job contents: write")]
    [InlineData("concurrency: one\n", "", "the workflow has no concurrency")]
    [InlineData("    timeout-minutes: 5\n", "", "build has no timeout-minutes")]
    [InlineData("ubuntu-24.04", "ubuntu-latest", "build runs on whatever is the latest")]
    [InlineData("persist-credentials: false", "fetch-depth: 0", "build leaves the credentials of its checkout in the directory")]
    [InlineData("github.ref", "needs.test.outputs.version", "build takes needs.test, which is not there")]
    [InlineData("github.ref", "steps.check.outputs.version", "build takes steps.check, which is not there")]
    [InlineData("$NAME", "${{ github.ref }}", "build has an expression in run, where it would be read as a command: echo \"${{ github.ref }}\"")]
    [InlineData("@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1", "@v7", "not pinned by a commit with its version as a comment: actions/checkout@v7")]
    [InlineData(" # v7.0.1", "", "not pinned by a commit with its version as a comment: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1")]
    public void A_workflow_that_breaks_them_is_reported(string good, string bad, string violation)
    {
        Assert.Contains(good, Good, StringComparison.Ordinal);
        Assert.Empty(WorkflowRules.Check(Good));

        Assert.Equal([violation], WorkflowRules.Check(Good.Replace(good, bad, StringComparison.Ordinal)));
    }

    [Fact]
    public void An_action_that_breaks_them_is_reported()
    {
        Assert.Empty(WorkflowRules.Check(Action));

        Assert.Equal(
            ["the action has an expression in run, where it would be read as a command: echo \"${{ inputs.sources }}\""],
            WorkflowRules.Check(Action.Replace("$SOURCES", "${{ inputs.sources }}", StringComparison.Ordinal)));
        Assert.Equal(
            ["the action takes inputs.source, which is not there"],
            WorkflowRules.Check(Action.Replace("inputs.sources", "inputs.source", StringComparison.Ordinal)));
    }
}
