using System.Diagnostics;

namespace Eunomia.Bpf.Tests;

/// <summary>Runs installed programs; a test that needs one that is missing is skipped.</summary>
internal static class Tool
{
    private const int TimeoutMilliseconds = 60_000;

    /// <summary>The first of those names that is on the path; otherwise the test is skipped.</summary>
    public static string Require(params string[] names)
    {
        var directories = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        var found = names.FirstOrDefault(name => directories.Any(directory => File.Exists(Path.Combine(directory, name))));
        Assert.SkipWhen(found is null, $"none of {string.Join(", ", names)} is installed");
        return found!;
    }

    /// <summary>Runs a program to its end and returns its exit code and all it wrote.</summary>
    public static (int ExitCode, string Output, string Error) Run(string file, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(TimeoutMilliseconds))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{file} does not end");
        }

        process.WaitForExit();
        return (process.ExitCode, output.Result, error.Result);
    }

    /// <summary>Runs a program that must succeed and returns what it wrote to standard output.</summary>
    public static string Output(string file, params IEnumerable<string> arguments)
    {
        var (exitCode, output, error) = Run(file, arguments);
        Assert.True(exitCode == 0, $"{file} failed: {error}");
        return output;
    }
}
