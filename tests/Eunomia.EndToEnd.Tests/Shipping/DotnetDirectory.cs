using System.Collections.Immutable;
using Eunomia.EndToEnd.Tests.Harness;

namespace Eunomia.EndToEnd.Tests.Shipping;

/// <summary>A directory of somebody who has the packages and not the repository.</summary>
/// <param name="Workspace">The files in it.</param>
internal sealed record DotnetDirectory(Workspace Workspace)
{
    /// <summary>More variables for the commands that run in it; null removes one.</summary>
    public ImmutableDictionary<string, string?> Environment { get; init; } = ImmutableDictionary<string, string?>.Empty;

    /// <summary>The same with one more variable.</summary>
    public DotnetDirectory With(string variable, string? value) => this with { Environment = Environment.SetItem(variable, value) };

    /// <summary>What all commands here see: nothing that an earlier run or the developer has left.</summary>
    public ImmutableDictionary<string, string?> Variables => ImmutableDictionary<string, string?>.Empty
        .Add("NUGET_PACKAGES", Path.Combine(Workspace.Path, ".packages"))
        .Add("DOTNET_CLI_HOME", Path.Combine(Workspace.Path, ".home"))
        .Add("XDG_CACHE_HOME", Path.Combine(Workspace.Path, ".cache"))
        .Add("ECC_CACHE_DIR", TestFiles.WarmCache)
        .SetItems(Environment);

    /// <summary>Runs <c>dotnet</c> in it, whatever the outcome.</summary>
    public Task<DotnetRun> TryRunAsync(params string[] arguments) => new DotnetCommand(Workspace.Path) { Environment = Variables }.RunAsync(arguments);

    /// <summary>Runs <c>dotnet</c> in it and expects it to succeed.</summary>
    public async Task<DotnetRun> RunAsync(params string[] arguments)
    {
        var run = await TryRunAsync(arguments);
        Assert.True(run.ExitCode == 0, $"dotnet {string.Join(' ', arguments)} returned {run.ExitCode}:\n{run.Text}");
        return run;
    }
}
