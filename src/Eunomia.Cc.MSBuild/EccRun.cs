using System.ComponentModel;
using System.Diagnostics;

namespace Eunomia.Cc.MSBuild;

/// <summary>One run of ecc.</summary>
/// <param name="ExitCode">The exit code.</param>
/// <param name="Output">Standard output.</param>
/// <param name="Error">Standard error.</param>
internal sealed record EccRun(int ExitCode, string Output, string Error)
{
    // The first five change what comes out, and are in CompileBpfPrograms.Variables.
    private static readonly HashSet<string> Heeded = new(StringComparer.Ordinal)
    {
        "ECC_CLANG", "ECC_LIBCLANG", "ECC_CFLAGS", "ECC_VMLINUX", "ECC_NAMESPACE", "ECC_CACHE_DIR", "ECC_CACHE_SIZE",
    };

    /// <summary>Runs ecc. Nothing goes through a shell.</summary>
    /// <exception cref="OperationCanceledException">The build was cancelled; neither ecc nor its compiler runs any more.</exception>
    /// <exception cref="Win32Exception">Neither ecc nor .NET can be started.</exception>
    public static async Task<EccRun> StartAsync(EccCommand command, IReadOnlyCollection<string> arguments, string directory, CancellationToken cancellationToken)
    {
        using var process = command.Start(arguments, words => StartInfo(words, directory));
        process.StandardInput.Close();
        var (output, error) = (process.StandardOutput.ReadToEndAsync(CancellationToken.None), process.StandardError.ReadToEndAsync(CancellationToken.None));
        try
        {
            await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
            throw;
        }

        var run = new EccRun(process.ExitCode, await output.ConfigureAwait(false), await error.ConfigureAwait(false));
        // The loader says so of a native file on a Linux whose C library is older than that of the machine that made it.
        return command.Native is not null && run is { ExitCode: 1, Output.Length: 0 } && run.Error.Contains("GLIBC_", StringComparison.Ordinal)
            ? await StartAsync(command with { Native = null }, arguments, directory, cancellationToken).ConfigureAwait(false)
            : run;
    }

    private static ProcessStartInfo StartInfo(IReadOnlyList<string> words, string directory)
    {
        var start = new ProcessStartInfo(words[0], words.Skip(1))
        {
            WorkingDirectory = directory,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // What a shell has set for ecc is for its command lines: here the project says it, or those variables that its targets name.
        foreach (var variable in start.Environment.Keys.Where(name => name.StartsWith("ECC_", StringComparison.Ordinal) && !Heeded.Contains(name)).ToArray())
        {
            start.Environment.Remove(variable);
        }

        return start;
    }
}
