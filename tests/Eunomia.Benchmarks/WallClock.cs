using System.Diagnostics;
using System.Globalization;

namespace Eunomia.Benchmarks;

/// <summary>How long commands take that may use every core.</summary>
internal static class WallClock
{
    // From a small process, because what starts a process takes longer the larger it is.
    private const string Script = """
        log=$1; shift
        start=$EPOCHREALTIME
        {0} >"$log" 2>&1 || exit 1
        end=$EPOCHREALTIME
        echo $((${end/[.,]/} - ${start/[.,]/}))
        """;

    /// <summary>Milliseconds from start to end of a command.</summary>
    /// <exception cref="InvalidOperationException">It failed; the message has what it said.</exception>
    public static double Of(params IReadOnlyList<string> command) => OfScript("\"$@\"", command);

    /// <summary>The same of a command of bash that works on arguments.</summary>
    /// <exception cref="InvalidOperationException">It failed; the message has what it said.</exception>
    public static double OfScript(string commands, IReadOnlyList<string> arguments)
    {
        var log = Path.GetTempFileName();
        try
        {
            var script = Script.Replace("{0}", commands, StringComparison.Ordinal);
            var start = new ProcessStartInfo("bash", ["-c", script, "bash", log, .. arguments]) { UseShellExecute = false, RedirectStandardOutput = true };
            using var process = Process.Start(start)!;
            var text = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0
                ? long.Parse(text, NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture) / 1e3
                : throw new InvalidOperationException($"'{string.Join(' ', arguments)}' failed: {File.ReadAllText(log)}");
        }
        finally
        {
            File.Delete(log);
        }
    }
}
