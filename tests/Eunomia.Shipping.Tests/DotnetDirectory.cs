using System.Collections.Immutable;
using Eunomia.EndToEnd.Tests.Harness;

namespace Eunomia.Shipping.Tests;

/// <summary>A directory of somebody who has the packages and not the repository.</summary>
/// <param name="Workspace">The files in it.</param>
/// <param name="Home">Where everything is kept that <c>dotnet</c> keeps for a user.</param>
internal sealed record DotnetDirectory(Workspace Workspace, string Home)
{
    /// <summary>More variables for the commands that run in it; null removes one.</summary>
    public ImmutableDictionary<string, string?> Environment { get; init; } = ImmutableDictionary<string, string?>.Empty;

    /// <summary>The same with one more variable.</summary>
    public DotnetDirectory With(string variable, string? value) => this with { Environment = Environment.SetItem(variable, value) };

    /// <summary>What all commands here see: nothing that an earlier run or the developer has left.</summary>
    public ImmutableDictionary<string, string?> Variables => ImmutableDictionary<string, string?>.Empty
        .Add("NUGET_PACKAGES", Path.Combine(Home, "packages"))
        .Add("DOTNET_CLI_HOME", Path.Combine(Home, "home"))
        .Add("XDG_CACHE_HOME", Path.Combine(Home, "cache"))
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

    /// <summary>A directory in it, of the same user.</summary>
    public DotnetDirectory In(string name) => this with { Workspace = new Workspace(Workspace.At(name)) };

    /// <summary>Runs what a page of documentation tells people to type, whatever the outcome.</summary>
    public Task<DotnetRun> ShellAsync(string commands) => new DotnetCommand(Workspace.Path) { Environment = Variables }.ShellAsync(commands);
}
