using System.Diagnostics;
using System.Globalization;

namespace Eunomia.Benchmarks;

/// <summary>What a process took.</summary>
/// <param name="Wall">Seconds from start to end.</param>
/// <param name="Cpu">Seconds of processor time, user and system.</param>
internal sealed record Usage(double Wall, double Cpu)
{
    /// <summary>Runs a command on the first core; its output goes to a file.</summary>
    public static Usage Of(IReadOnlyList<string> command, string output)
    {
        // The shell's own "time" is the one that is everywhere.
        const string Script = "TIMEFORMAT='%R %U %S'; output=$1; shift; time taskset -c 0 \"$@\" >\"$output\" 2>/dev/null";
        using var process = Process.Start(new ProcessStartInfo("bash", ["-c", Script, "bash", output, .. command]) { UseShellExecute = false, RedirectStandardError = true })!;
        var text = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"'{string.Join(' ', command)}' failed with exit code {process.ExitCode}");
        }

        var numbers = Array.ConvertAll(text.Trim().Split(' '), number => double.Parse(number, CultureInfo.InvariantCulture));
        return new Usage(numbers[0], numbers[1] + numbers[2]);
    }

    /// <summary>The most memory that a command has at once, and the most that any of it and its children has, in KiB.</summary>
    public static (long Own, long Largest) PeakMemory(IReadOnlyList<string> command)
    {
        using var process = Process.Start(new ProcessStartInfo(command[0], command.Skip(1)) { UseShellExecute = false, RedirectStandardError = true })!;
        var (own, largest) = (0L, 0L);
        while (!process.HasExited)
        {
            own = Math.Max(own, PeakOf(process.Id));
            largest = Math.Max(largest, Children(process.Id).Select(PeakOf).Append(own).Max());
            // What grows in the last interval is missed, and a compile has only some hundred of these.
            Thread.Sleep(1);
        }

        return (own, largest);
    }

    private static long PeakOf(int process)
    {
        try
        {
            var line = File.ReadLines($"/proc/{process}/status").FirstOrDefault(text => text.StartsWith("VmHWM:", StringComparison.Ordinal));
            return line is null ? 0 : long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            // It has just ended.
            return 0;
        }
    }

    // Of every thread: that which has started a child is its parent.
    private static int[] Children(int process)
    {
        try
        {
            return [.. Directory.GetDirectories($"/proc/{process}/task").SelectMany(thread => File.ReadAllText(thread + "/children").Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Select(child => int.Parse(child, CultureInfo.InvariantCulture))];
        }
        catch (IOException)
        {
            return [];
        }
    }
}
