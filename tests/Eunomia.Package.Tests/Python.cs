using System.Diagnostics;
using System.Text.Json;

namespace Eunomia.Package.Tests;

/// <summary>The system's Python, whose libraries judge what this one writes.</summary>
internal static class Python
{
    private const string Interpreter = "/usr/bin/python3";

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    /// <summary>Skips the test where a library is missing; the reason says what to install.</summary>
    internal static void RequireModule(string module, string package)
    {
        var isThere = File.Exists(Interpreter) && Start($"import {module}", "").ExitCode == 0;
        Assert.SkipUnless(isThere, $"{Interpreter} has no {module}: apt-get install {package}");
    }

    /// <summary>Runs a script that reads JSON and writes JSON.</summary>
    internal static JsonElement Run(string script, string input)
    {
        var (exitCode, output, error) = Start(script, input);
        Assert.True(exitCode == 0, error);
        return JsonDocument.Parse(output).RootElement;
    }

    private static (int ExitCode, string Output, string Error) Start(string script, string input)
    {
        using var process = Process.Start(new ProcessStartInfo(Interpreter, ["-c", script])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["PYTHONIOENCODING"] = "utf-8" },
        })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        if (!process.WaitForExit(Timeout))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{Interpreter} took longer than {Timeout}");
        }

        return (process.ExitCode, output.GetAwaiter().GetResult(), error.GetAwaiter().GetResult());
    }
}
