using System.Text;
using CliWrap;
using CliWrap.Buffered;

namespace Eunomia.EndToEnd.Tests.Harness;

/// <summary>A program of this machine. Where it is missing, the test that needs it is skipped and says so.</summary>
/// <param name="Path">Full path.</param>
internal sealed record HostTool(string Path)
{
    /// <summary>The first of these that is installed.</summary>
    public static HostTool Require(params string[] names)
    {
        var found = names.Select(Find).FirstOrDefault(path => path is not null);
        Assert.SkipWhen(found is null, $"{string.Join(" or ", names)} is not installed");
        return new HostTool(found);
    }

    /// <summary>Whether it is there.</summary>
    public static bool IsInstalled(string name) => Find(name) is not null;

    /// <summary>The newest clang.</summary>
    public static HostTool Clang() => Require([.. Enumerable.Range(11, 30).Reverse().Select(version => $"clang-{version}"), "clang"]);

    /// <summary>bpftool.</summary>
    public static HostTool Bpftool() => Require("bpftool");

    /// <summary>Runs it, whatever the outcome.</summary>
    public async Task<(int ExitCode, string Output, string Error)> TryRunAsync(params string[] arguments)
    {
        var command = CliWrap.Cli.Wrap(Path).WithArguments(arguments).WithValidation(CommandResultValidation.None);
        var result = await ProgressWatch.RunAsync(hung => command.ExecuteBufferedAsync(Encoding.UTF8, hung));
        return (result.ExitCode, result.StandardOutput, result.StandardError);
    }

    /// <summary>Runs it and expects it to succeed.</summary>
    /// <returns>What it printed.</returns>
    public async Task<string> RunAsync(params string[] arguments)
    {
        var (exitCode, output, error) = await TryRunAsync(arguments);
        Assert.True(exitCode == 0, $"{Path} {string.Join(' ', arguments)} returned {exitCode}:\n{error}{output}");
        return output;
    }

    private static string? Find(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Concat(["/usr/sbin", "/sbin", "/usr/bin", "/bin"])
            .Select(directory => System.IO.Path.Combine(directory, name)).FirstOrDefault(File.Exists);
}
