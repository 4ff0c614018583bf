using System.Diagnostics;
using System.Globalization;

namespace Eunomia.Benchmarks;

/// <summary>
/// The runner beside a C program that does the same with libbpf, both on one core, the maker of the events on another. What is printed
/// are medians; a pair is measured one right after the other, so that what else the machine does meets both.
/// </summary>
internal sealed class RunnerNumbers : IDisposable
{
    private readonly FloodPrograms _programs;
    private readonly TextWriter _output;
    private readonly bool _smoke;
    private readonly Process _generator;
    private readonly string _generatorPid;

    private RunnerNumbers(FloodPrograms programs, TextWriter output, bool smoke)
    {
        (_programs, _output, _smoke) = (programs, output, smoke);
        _generator = Process.Start(new ProcessStartInfo("taskset", ["-c", "1", programs.Generator]) { UseShellExecute = false, RedirectStandardOutput = true })!;
        _generatorPid = _generator.StandardOutput.ReadLine()!;
    }

    /// <summary>Measures and prints; says why when it cannot.</summary>
    public static async Task PrintAsync(TextWriter output, bool smoke)
    {
        if (Environment.ProcessorCount < 2 || !Environment.IsPrivilegedProcess)
        {
            output.WriteLine("runner: not measured, it takes root and two cores");
            return;
        }

        if (await FloodPrograms.BuildAsync(output) is not { } programs)
        {
            return;
        }

        using var numbers = new RunnerNumbers(programs, output, smoke);
        numbers.Print();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _generator.Kill();
        _generator.Dispose();
        _programs.Dispose();
    }

    private void Print()
    {
        _output.WriteLine("| runner, native, beside C with libbpf | C | ecli | ratio |");
        _output.WriteLine("| --- | --- | --- | --- |");
        var events = _smoke ? 300_000 : 5_000_000;
        var rounds = _smoke ? 1 : 5;
        var json = Rounds.Pairs(rounds, () => Consume(_programs.Consumer, events, "json"), () => Run(events, "-j", "-o", _programs.File("ecli.out")));
        Row("JSON lines, million events a second", json.Select(pair => (events / pair.Theirs.Wall / 1e6, events / pair.Ours.Wall / 1e6)));
        Row("JSON lines, CPU per event, µs", json.Select(pair => (pair.Theirs.Cpu / events * 1e6, pair.Ours.Cpu / events * 1e6)));
        var count = events * (_smoke ? 1 : 4);
        var quiet = Rounds.Pairs(rounds, () => Consume(_programs.Consumer, count, "none"), () => Run(count, "-q"));
        Row("counted only, CPU per event, ns", quiet.Select(pair => (pair.Theirs.Cpu / count * 1e9, pair.Ours.Cpu / count * 1e9)));
        var first = Rounds.Pairs(_smoke ? 2 : 25, () => FirstByte(ConsumerArguments(1, "json")), () => FirstByte(RunArguments(1, "-j")));
        Row("start to first event, ms", first.Select(pair => (pair.Theirs.Wall * 1e3, pair.Ours.Wall * 1e3)));
        _output.WriteLine($"peak memory of ecli on a program with CO-RE: {Usage.PeakMemory(_programs.CoreArguments()).Own / 1024.0:0.0} MB");
        if (!_smoke)
        {
            var few = Usage.PeakMemory(RunArguments(10_000_000, "-j", "-o", _programs.File("ecli.out"))).Own;
            var many = Usage.PeakMemory(RunArguments(100_000_000, "-j", "-o", "/dev/null")).Own;
            _output.WriteLine($"peak memory over 10 and 100 million events, 32 MB of it the ring itself: {few / 1024.0:0.0} and {many / 1024.0:0.0} MB");
        }
    }

    private void Row(string what, IEnumerable<(double C, double Ours)> pairs)
    {
        var list = pairs.ToList();
        var (c, ours) = (Rounds.Median(list.Select(pair => pair.C)), Rounds.Median(list.Select(pair => pair.Ours)));
        _output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"| {what} | {c:0.00} | {ours:0.00} | {Rounds.Median(list.Select(pair => pair.Ours / pair.C)):0.00} |"));
    }

    private string[] ConsumerArguments(long events, string mode) =>
        [_programs.Consumer, _programs.Object, _generatorPid, events.ToString(CultureInfo.InvariantCulture), mode];

    private string[] RunArguments(long events, params string[] options) =>
        [_programs.Ecli, "run", .. options, "--count", events.ToString(CultureInfo.InvariantCulture), _programs.Package, "--generator", _generatorPid];

    private Usage Consume(string consumer, long events, string mode) => Usage.Of(ConsumerArguments(events, mode), _programs.File("c.out"));

    private Usage Run(long events, params string[] options) => Usage.Of(RunArguments(events, options), "/dev/null");

    private static Usage FirstByte(string[] command)
    {
        var start = Stopwatch.GetTimestamp();
        using var process = Process.Start(new ProcessStartInfo("taskset", ["-c", "0", .. command]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        _ = process.StandardOutput.BaseStream.ReadByte();
        var wall = Stopwatch.GetElapsedTime(start).TotalSeconds;
        process.WaitForExit();
        return new Usage(wall, 0);
    }
}
