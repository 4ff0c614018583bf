using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using Eunomia.EndToEnd.Tests.Harness;

namespace Eunomia.EndToEnd.Tests.Run;

/// <summary>What programs are watched doing: <c>workload.c</c>, compiled once for all tests, and plain shell commands.</summary>
internal static class Workload
{
    private static readonly Lazy<Task<string>> Executable = new(CompileAsync);

    /// <summary>Runs a command to its end.</summary>
    public static async Task<Finished> RunAsync(string executable, params string[] arguments)
    {
        using var process = Start(executable, arguments);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return new Finished(process.Id, process.ExitCode, await output, await error);
    }

    /// <summary>Runs a command of the shell.</summary>
    public static Task<Finished> ShellAsync(string command) => RunAsync("/bin/sh", "-c", command);

    /// <summary>Starts a command.</summary>
    public static Process Start(string executable, params string[] arguments) => Process.Start(new ProcessStartInfo(executable, arguments)
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        UseShellExecute = false,
    })!;

    /// <summary>The compiled <c>workload.c</c>; without a compiler the test is skipped.</summary>
    public static async Task<string> RequireAsync()
    {
        HostTool.Require("gcc", "cc");
        return await Executable.Value;
    }

    /// <summary>Runs one of the things that <c>workload.c</c> does.</summary>
    public static async Task<Finished> DoAsync(string what, int? number = null) => await RunAsync(
        await RequireAsync(), [what, .. number is { } given ? [given.ToString(CultureInfo.InvariantCulture)] : Array.Empty<string>()]);

    private static async Task<string> CompileAsync()
    {
        var executable = Path.Combine(TestFiles.NewDirectory(), "workload");
        await HostTool.Require("gcc", "cc").RunAsync("-O1", "-g", "-Wall", "-fno-omit-frame-pointer", "-o", executable, Source());
        return executable;
    }

    private static string Source([CallerFilePath] string thisFile = "") => Path.Combine(Path.GetDirectoryName(thisFile)!, "workload.c");
}

/// <summary>A process that has ended.</summary>
internal sealed record Finished(int Pid, int ExitCode, string Output, string Error)
{
    /// <summary>It, if it succeeded; else the test fails with what it said.</summary>
    public Finished Succeeded()
    {
        Assert.True(ExitCode == 0, $"exit code {ExitCode}:\n{Error}{Output}");
        return this;
    }
}
