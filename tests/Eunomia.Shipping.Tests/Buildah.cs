using System.Text;
using CliWrap;
using CliWrap.Buffered;
using Eunomia.EndToEnd.Tests.Harness;

namespace Eunomia.Shipping.Tests;

/// <summary>buildah with a storage of its own, in which nothing is but what these tests put there.</summary>
/// <param name="Directory">Where the storage is.</param>
/// <param name="Driver">How images share what they have in common: <c>overlay</c>, or not at all, <c>vfs</c>.</param>
internal sealed record Buildah(string Directory, string Driver)
{
    // What buildah itself adds when the command it ran did not return 0.
    private static readonly string[] OwnWords = ["subprocess exited with status ", "Error: exit status "];

    /// <summary>The options that say where the storage is.</summary>
    public string[] Storage => ["--root", Path.Combine(Directory, "root"), "--runroot", Path.Combine(Directory, "run"), "--storage-driver", Driver];

    /// <summary>The best that this machine can; vfs works everywhere, but copies gigabytes.</summary>
    public static async Task<Buildah> CreateAsync(string directory)
    {
        var overlay = new Buildah(Path.Combine(directory, "overlay"), "overlay");
        System.IO.Directory.CreateDirectory(overlay.Directory);
        if ((await overlay.StartAsync("", "from", "scratch")).ExitCode == 0)
        {
            return overlay;
        }

        return new Buildah(System.IO.Directory.CreateDirectory(Path.Combine(directory, "vfs")).FullName, "vfs");
    }

    /// <summary>Runs a command of it and expects it to succeed.</summary>
    /// <returns>What it printed, without the end of the line.</returns>
    public async Task<string> RunAsync(params string[] arguments)
    {
        var run = await StartAsync("", arguments);
        Assert.True(run.ExitCode == 0, $"buildah {string.Join(' ', arguments)} returned {run.ExitCode}:\n{run.Error}{run.Output}");
        return run.Output.TrimEnd();
    }

    /// <summary>Runs a command of it, whatever the outcome.</summary>
    /// <param name="input">Standard input.</param>
    /// <param name="arguments">The command and its arguments.</param>
    public Task<EccRun> StartAsync(string input, params string[] arguments) => StartAsync(HostTool.Require("buildah").Path, input, [.. Storage, .. arguments]);

    /// <summary>Runs a program with <c>TMPDIR</c> in this directory, whatever the outcome.</summary>
    public async Task<EccRun> StartAsync(string program, string input, string[] arguments)
    {
        var command = CliWrap.Cli.Wrap(program).WithArguments(arguments)
            .WithEnvironmentVariables(new Dictionary<string, string?>(StringComparer.Ordinal) { ["TMPDIR"] = Directory })
            .WithStandardInputPipe(PipeSource.FromString(input))
            .WithValidation(CommandResultValidation.None);
        var result = await ProgressWatch.RunAsync(hung => command.ExecuteBufferedAsync(Encoding.UTF8, hung));
        var error = result.StandardError.Split('\n').Where(line => !OwnWords.Any(words => line.StartsWith(words, StringComparison.Ordinal)));
        return new EccRun(result.ExitCode, result.StandardOutput, string.Join('\n', error));
    }
}
