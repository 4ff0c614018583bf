using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using CliWrap;
using CliWrap.Buffered;

namespace Eunomia.EndToEnd.Tests.Harness;

/// <summary>One command line of the built <c>ecc</c>, a real process. What the developer's own environment says does not reach it.</summary>
internal sealed record Ecc
{
    /// <summary>The executable.</summary>
    public static string Path { get; } = NativeTools.Find("Eunomia.Cc.Cli", "ecc");

    /// <summary>Another one that is started.</summary>
    public string Executable { get; init; } = Path;

    /// <summary>Its current directory.</summary>
    public required string Directory { get; init; }

    /// <summary>Its cache directory.</summary>
    public string Cache { get; init; } = TestFiles.WarmCache;

    /// <summary>A program and its arguments that start the executable, such as <c>setpriv</c>; empty: it is started itself.</summary>
    public ImmutableArray<string> Launcher { get; init; } = [];

    // More variables of its environment.
    private ImmutableDictionary<string, string> Environment { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>The same with one more environment variable.</summary>
    public Ecc With(string variable, string value) => this with { Environment = Environment.SetItem(variable, value) };

    /// <summary>Runs it in a directory.</summary>
    public static Task<EccRun> RunAsync(string directory, params string[] arguments) => new Ecc { Directory = directory }.RunAsync(arguments);

    /// <summary>Runs it to its end.</summary>
    public async Task<EccRun> RunAsync(params string[] arguments) => await Start(arguments).Completion;

    /// <summary>Starts it.</summary>
    public EccProcess Start(params string[] arguments)
    {
        string[] command = [.. Launcher, Executable, .. arguments];
        var ecc = CliWrap.Cli.Wrap(command[0])
            .WithArguments(command[1..])
            .WithWorkingDirectory(Directory)
            .WithEnvironmentVariables(Variables())
            .WithValidation(CommandResultValidation.None);
        var id = 0;
        var completion = ProgressWatch.RunAsync(hung =>
        {
            var running = ecc.ExecuteBufferedAsync(Encoding.UTF8, hung);
            id = running.ProcessId;
            return running;
        });
        return new EccProcess(id, CompleteAsync(completion));
    }

    private static async Task<EccRun> CompleteAsync(Task<BufferedCommandResult> running)
    {
        var result = await running;
        return new EccRun(result.ExitCode, result.StandardOutput, result.StandardError);
    }

    private Dictionary<string, string?> Variables()
    {
        var variables = new Dictionary<string, string?>(StringComparer.Ordinal);
        var inherited = System.Environment.GetEnvironmentVariables().Keys.Cast<string>();
        foreach (var name in inherited.Where(name => name.StartsWith("ECC_", StringComparison.Ordinal)))
        {
            variables[name] = null;
        }

        variables["ECC_CACHE_DIR"] = Cache;
        foreach (var (name, value) in Environment)
        {
            variables[name] = value;
        }

        return variables;
    }
}

/// <summary>A running <c>ecc</c>.</summary>
/// <param name="Id">Of its process.</param>
/// <param name="Completion">Its end.</param>
internal sealed record EccProcess(int Id, Task<EccRun> Completion)
{
    /// <summary>Sends it a signal, such as <c>INT</c>.</summary>
    public Task SignalAsync(string name) => HostTool.Require("sh").RunAsync("-c", $"kill -{name} {Id}");
}

/// <summary>How <c>ecc</c> ended, and what it printed.</summary>
internal sealed record EccRun(int ExitCode, string Output, string Error)
{
    /// <summary>What <c>--json</c> printed: one object per source.</summary>
    public ImmutableArray<JsonNode> Reports =>
        [.. Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!)];

    /// <summary>The ids of the errors on standard error, in order.</summary>
    public ImmutableArray<string> ErrorIds =>
        [.. Error.Split('\n').Where(line => line.Contains(": error: ", StringComparison.Ordinal)).Select(Id)];

    /// <summary>The run, if it succeeded; else the test fails with what it said.</summary>
    public EccRun Succeeded() => Ended(0);

    /// <summary>The run, if it ended so; else the test fails with what it said.</summary>
    public EccRun Ended(int exitCode)
    {
        Assert.True(ExitCode == exitCode, $"ecc returned {ExitCode}, not {exitCode}:\n{Error}{Output}");
        return this;
    }

    /// <summary>The run, if it ended so with one error of that id; else the test fails.</summary>
    public EccRun Failed(int exitCode, string id)
    {
        Assert.Equal([id], Ended(exitCode).ErrorIds);
        return this;
    }

    private static string Id(string line) =>
        line.EndsWith(']') && line.LastIndexOf('[') is >= 0 and var start ? line[(start + 1)..^1] : "";
}
