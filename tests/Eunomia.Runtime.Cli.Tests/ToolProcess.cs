using System.Diagnostics;
using Eunomia.Cc.Tests;

namespace Eunomia.Runtime.Cli.Tests;

/// <summary>Runs a tool as a process of its own.</summary>
internal static class ToolProcess
{
    /// <summary>What no input may make ecli use: as much memory on the heap, in bytes.</summary>
    private const int LargestHeap = 256 << 20;

    /// <summary>Runs <c>ecli</c>, which must do with little memory and end soon.</summary>
    public static Task<EcliResult> EcliAsync(params string[] args) => RunAsync("ecli", [], args);

    public static Task<EcliResult> EcliAsync((string Name, string Value)[] variables, params string[] args) => RunAsync("ecli", variables, args);

    /// <summary>Runs <c>ecli</c>, and presses Ctrl-C when something has happened.</summary>
    public static Task<EcliResult> EcliAsync(Func<bool> isTime, params string[] args) => RunAsync("ecli", [], args, isTime);

    public static Task<EcliResult> EccAsync(params string[] args) => RunAsync("ecc", [], args);

    private static async Task<EcliResult> RunAsync(string tool, (string Name, string Value)[] variables, string[] args, Func<bool>? isTimeToStop = null)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet", [Path.Combine(AppContext.BaseDirectory, tool + ".dll"), .. args])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("ECLI_", StringComparison.Ordinal) || name.StartsWith("ECC_", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(name);
        }

        start.Environment["DOTNET_GCHeapHardLimit"] = $"{LargestHeap:x}";
        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        timeout.CancelAfter(TimeSpan.FromSeconds(30));
        try
        {
            process.StandardInput.Close();
            var output = process.StandardOutput.ReadToEndAsync(timeout.Token);
            var error = process.StandardError.ReadToEndAsync(timeout.Token);
            if (isTimeToStop is not null)
            {
                while (!isTimeToStop())
                {
                    await Task.Delay(10, timeout.Token);
                }

                Assert.Null(ShellCommand.Problem("kill", "-INT", $"{process.Id}"));
            }

            await process.WaitForExitAsync(timeout.Token);
            return new EcliResult(process.ExitCode, await output, await error);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
    }
}
