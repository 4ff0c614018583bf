using System.Collections.Immutable;
using System.Text;
using CliWrap;
using CliWrap.Buffered;
using Eunomia.EndToEnd.Tests.Harness;

namespace Eunomia.Shipping.Tests;

/// <summary>The installed <c>dotnet</c>, or a shell that uses it. What the developer has set for this repository's own build does not reach it.</summary>
/// <param name="Directory">Its current directory.</param>
internal sealed record DotnetCommand(string Directory)
{
    private static readonly Lazy<string> Sudo = new(() =>
    {
        var directory = TestFiles.NewDirectory("sudo");
        var script = Path.Combine(directory, "sudo");
        File.WriteAllText(script, "#!/bin/sh\nexec env \"$@\"\n");
        File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return directory;
    });

    /// <summary>More variables of its environment; null removes one.</summary>
    public ImmutableDictionary<string, string?> Environment { get; init; } = ImmutableDictionary<string, string?>.Empty;

    /// <summary>Runs it, whatever the outcome.</summary>
    public Task<DotnetRun> RunAsync(params string[] arguments) => StartAsync(HostTool.Require("dotnet").Path, arguments);

    /// <summary>Runs what a page of documentation tells people to type, whatever the outcome. Who is root already needs no <c>sudo</c>.</summary>
    public Task<DotnetRun> ShellAsync(string commands)
    {
        var path = Environment.GetValueOrDefault("PATH") ?? System.Environment.GetEnvironmentVariable("PATH");
        var command = System.Environment.IsPrivilegedProcess ? this with { Environment = Environment.SetItem("PATH", $"{Sudo.Value}:{path}") } : this;
        return command.StartAsync(HostTool.Require("bash").Path, "-euo", "pipefail", "-c", commands);
    }

    private async Task<DotnetRun> StartAsync(string program, params string[] arguments)
    {
        var variables = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["DOTNET_NOLOGO"] = "1",
            ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
            ["DOTNET_CLI_UI_LANGUAGE"] = "en",
            // Servers would outlive the test and keep its pipes open; .ci/run has a compiler for all its steps, and ends it.
            ["MSBUILDDISABLENODEREUSE"] = "1",
            ["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0",
            ["UseSharedCompilation"] = System.Environment.GetEnvironmentVariable("SharedCompilationId") is null ? "false" : "true",
            // Of .ci/run, for builds of this repository.
            ["CustomAfterMicrosoftCommonTargets"] = null,
            ["NativeCodeCache"] = null,
            // The test host's own.
            ["MSBuildSDKsPath"] = null,
            ["MSBUILD_EXE_PATH"] = null,
        };
        foreach (var (name, value) in Environment)
        {
            variables[name] = value;
        }

        var command = CliWrap.Cli.Wrap(program)
            .WithArguments(arguments)
            .WithWorkingDirectory(Directory)
            .WithEnvironmentVariables(variables)
            .WithValidation(CommandResultValidation.None);
        var result = await ProgressWatch.RunAsync(hung => command.ExecuteBufferedAsync(Encoding.UTF8, hung));
        return new DotnetRun(result.ExitCode, result.StandardOutput, result.StandardError);
    }
}

/// <summary>How a command ended, and what it printed.</summary>
internal sealed record DotnetRun(int ExitCode, string Output, string Error)
{
    /// <summary>All it printed.</summary>
    public string Text => Output + Error;

    /// <summary>The run, if it succeeded; else the test fails with what it said.</summary>
    public DotnetRun Succeeded()
    {
        Assert.True(ExitCode == 0, $"returned {ExitCode}:\n{Text}");
        return this;
    }
}
