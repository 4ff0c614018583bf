using System.Globalization;
using System.Text;

namespace Eunomia.Benchmarks;

/// <summary>Where the memory and the time of a compile go.</summary>
internal sealed class EccProfile(EccTool ecc, TextWriter output)
{
    /// <summary>Measures and prints.</summary>
    /// <param name="source">What is compiled.</param>
    /// <param name="bareClang">The command of bare clang for it.</param>
    /// <param name="rounds">How often.</param>
    public void Print(SourceCopy source, string[] bareClang, int rounds)
    {
        // The most of several: what is polled may be missed, and a limit is one for every run.
        var peaks = Enumerable.Range(0, rounds).Select(_ => Usage.PeakMemory(ecc.Command("--quiet", source.Change().File))).ToList();
        var clang = Enumerable.Range(0, rounds).Max(_ => Usage.PeakMemory(bareClang).Own) / 1024.0;
        var (own, largest) = (peaks.Max(peak => peak.Own) / 1024.0, peaks.Max(peak => peak.Largest) / 1024.0);
        var limit = ecc.IsNative ? 30 : 90;
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"peak memory of ecc {ecc.Kind} itself, without clang: {own:0.0} MB, at most {limit}{EccTable.Verdict(own > limit)}"));
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"peak memory of the largest process of ecc {ecc.Kind}: {largest:0.0} MB, {largest / clang:0.00} of bare clang's {clang:0.0}{(ecc.IsNative ? ", at most 0.75" + EccTable.Verdict(largest > 0.75 * clang) : "")}"));
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
