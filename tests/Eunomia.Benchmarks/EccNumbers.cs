using System.Runtime.InteropServices;

namespace Eunomia.Benchmarks;

/// <summary>
/// <c>ecc</c>, which writes a whole package, beside the compiler that it starts, on the same sources. What is printed are medians; a
/// pair is measured one right after the other, and the source is a new one for every compile that is not said to be unchanged.
/// </summary>
internal sealed class EccNumbers
{
    // The header probes, the object, its skeleton and types, and the second parse, as the original runs them.
    private const string OriginalSequence = """
        {
            "$1" -E -v -x c - </dev/null && "$1" -E -v -x c - </dev/null && "${@:5}" -c -o "$4" && "$2" -g "$4" && "$3" gen skeleton "$4" &&
                "$3" btf dump file "$4" format raw && "$3" btf dump file "$4" format c && "${@:5}" -fsyntax-only
        }
        """;

    private readonly EccPrograms _programs;
    private readonly List<EccTool> _tools;
    private readonly EccTool _best;
    private readonly TextWriter _output;
    private readonly EccTable _table;
    private readonly bool _smoke;
    private readonly int _rounds;

    private EccNumbers(EccPrograms programs, List<EccTool> tools, TextWriter output, bool smoke)
    {
        (_programs, _tools, _best, _output, _smoke) = (programs, tools, tools[^1], output, smoke);
        _table = new EccTable(output);
        _rounds = smoke ? 2 : 15;
    }

    /// <summary>Measures and prints; says why when it cannot.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="smoke">Whether each is measured but once or twice.</param>
    /// <param name="directory">More programs to compile in one call, or null.</param>
    public static async Task PrintAsync(TextWriter output, bool smoke, string? directory = null)
    {
        if (RuntimeInformation.OSArchitecture != Architecture.X64 || Environment.ProcessorCount < 2)
        {
            output.WriteLine("ecc: not measured, it takes an x86-64 machine with two cores");
            return;
        }

        using var programs = new EccPrograms();
        if (await programs.GenerateVmlinuxAsync() is { } problem)
        {
            output.WriteLine($"ecc: not measured: {problem}");
            return;
        }

        var tools = EccTool.Publish(programs.File("."), output);
        if (tools.Count > 0)
        {
            new EccNumbers(programs, tools, output, smoke).Print(directory);
        }
    }

    private void Print(string? directory)
    {
        var (heavy, light, hello) = (_programs.Copy("exec-events", "execs"), _programs.Copy("open-events", "opens"), _programs.Copy("hello"));
        _table.Head(Path.GetFileName(_programs.Clang));
        foreach (var ecc in _tools)
        {
            _table.Row(ecc, $"{heavy.Name} just changed", Changed(ecc, heavy), ecc.IsNative ? 0.20 : null);
        }

        foreach (var ecc in _tools)
        {
            _table.Row(ecc, $"{heavy.Name} unchanged", Unchanged(ecc, heavy), ecc.IsNative ? 0.02 : null);
        }

        foreach (var ecc in _tools)
        {
            _table.Row(ecc, $"{heavy.Name}, first run ever", FirstRuns(ecc, heavy), ecc.IsNative ? 0.50 : null);
        }

        _table.Row(_best, $"{heavy.Name} unchanged, vmlinux.h beside it", Unchanged(_best, _programs.CopyWithHeader("exec-events", "execs")), _best.IsNative ? 0.02 : null);
        _table.RowOfMore(_best, $"{hello.Name} just changed", Changed(_best, hello), _best.IsNative ? 8 : null);
        _table.Row(_best, $"{light.Name} just changed", Changed(_best, light), _best.IsNative ? 0.15 : null);
        _table.Row(_best, $"{heavy.Name} just changed, beside the original's commands", Sequence(heavy), _best.IsNative ? 1 / 8.0 : null);
        ManyOf($"{(_smoke ? 4 : 50)} programs", _programs.Many(_smoke ? 4 : 50, _best));
        if (directory is not null && _programs.All(directory, _best) is { Count: > 0 } all)
        {
            ManyOf($"{all.Count} programs of {Path.GetFileName(Path.TrimEndingDirectorySeparator(directory))}", all);
        }

        if (!_smoke && _best.IsNative && DotnetTools.Install(Directory.CreateDirectory(_programs.File("dotnet-tools")).FullName, _output) is { } installed)
        {
            _table.Row($"dotnet tool run ecc, {heavy.Name} just changed, above a tool that does nothing", FromManifest(installed, heavy), 0.25);
        }

        foreach (var option in new[] { "--whole-vmlinux", "--no-cache" }.Where(_best.Offers))
        {
            _table.Row(_best, $"{heavy.Name} just changed, {option}", Changed(_best, heavy, option), null);
        }

        foreach (var ecc in _tools)
        {
            new EccProfile(ecc, _output).Print(heavy, _programs.BareClang(heavy), _smoke ? 1 : 5);
        }

        if (!_smoke)
        {
            EccPlot.Write(_table.Rows, Path.Combine(Programs.Root(), "tests", "Eunomia.Benchmarks", "ecc-times.svg"));
        }
    }

    private List<(double Theirs, double Ours)> Changed(EccTool ecc, SourceCopy source, params string[] options)
    {
        WallClock.Of(ecc.Command([source.File, .. options]));
        return Rounds.Pairs(_rounds, () => BareClang(source.Change()), () => WallClock.Of(ecc.Command([source.Change().File, .. options])));
    }

    private List<(double Theirs, double Ours)> Unchanged(EccTool ecc, SourceCopy source)
    {
        WallClock.Of(ecc.Command(source.File));
        return Rounds.Pairs(_rounds, () => BareClang(source), () => WallClock.Of(ecc.Command(source.File)));
    }

    private List<(double Theirs, double Ours)> FirstRuns(EccTool ecc, SourceCopy source)
    {
        var newcomer = ecc with { CacheDirectory = _programs.File("cache-first") };
        return Rounds.Pairs(_smoke ? 1 : 10, () => BareClang(source.Change()), () =>
        {
            var time = WallClock.Of(newcomer.Command(source.Change().File));
            Directory.Delete(newcomer.CacheDirectory, recursive: true);
            return time;
        });
    }

    private void ManyOf(string what, List<SourceCopy> programs)
    {
        // One after another, as make does it when nobody tells it how many cores there are.
        var pairs = Rounds.Pairs(
            _smoke ? 1 : 10,
            () => programs.Sum(program => BareClang(program.Change())),
            () => WallClock.Of(_best.Command(programs.Select(program => program.Change().File))));
        _table.Row(_best, $"{what} in one call, {Environment.ProcessorCount} cores", pairs, _best.IsNative && Environment.ProcessorCount == 2 ? 0.12 : null);
    }

    private List<(double Theirs, double Ours)> Sequence(SourceCopy source)
    {
        WallClock.Of(_best.Command(source.File));
        return Rounds.Pairs(_rounds, () => WallClock.OfScript(OriginalSequence, Arguments(source.Change())), () => WallClock.Of(_best.Command(source.Change().File)));

        string[] Arguments(SourceCopy changed) =>
            [_programs.Clang, Programs.Newest("llvm-strip"), "bpftool", EccPrograms.Object(changed), .. _programs.ClangCommand(changed)];
    }

    private List<(double Theirs, double Ours)> FromManifest(DotnetTools installed, SourceCopy source)
    {
        installed.Ecc(source);
        return Rounds.Pairs(_rounds, () => BareClang(source.Change()), () => installed.Ecc(source.Change()) - installed.Nothing());
    }

    private double BareClang(SourceCopy source) => WallClock.Of(_programs.BareClang(source));
}
