using System.Globalization;
using System.Text;

namespace Eunomia.Benchmarks;

/// <summary>Where the memory and the time of a compile go.</summary>
internal sealed class EccProfile(EccTool ecc, TextWriter output)
{
    /// <summary>Measures and prints.</summary>
    public void Print(SourceCopy source, int rounds)
    {
        // The most of several: what is polled may be missed, and a limit is one for every run.
        var peak = Enumerable.Range(0, rounds).Max(_ => Usage.PeakMemory(ecc.Command("--quiet", source.Change().File))) / 1024.0;
        var limit = ecc.IsNative ? 30 : 90;
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"peak memory of ecc {ecc.Kind} itself, without clang: {peak:0.0} MB, at most {limit}{EccTable.Verdict(peak > limit)}"));
        output.WriteLine($"ecc {ecc.Kind}, where the time of {source.Name} goes: {string.Join(", ", Steps(source.Change()))}");
    }

    private IEnumerable<string> Steps(SourceCopy source)
    {
        // An ecc that has no option for it says as much when it is asked to be verbose.
        var command = ecc.Command(ecc.Offers("--timings") ? "--timings" : "--verbose", source.File);
        var messages = Programs.Run("bash", ["-c", "\"$@\" 2>&1 >/dev/null", "bash", .. command]);
        return Encoding.UTF8.GetString(messages ?? throw new InvalidOperationException($"'{string.Join(' ', command)}' failed"))
            .Split('\n')
            .Where(line => line.StartsWith("  ", StringComparison.Ordinal) && line.EndsWith(" ms", StringComparison.Ordinal))
            .Select(line => line.Trim());
    }
}
