using System.CommandLine;
using Eunomia.Cc.Cli.Commands;
using Eunomia.Cc.Diagnostics;

namespace Eunomia.Cc.Cli.Rendering;

/// <summary>Tells the user what became of each source, as the options ask for it.</summary>
internal sealed class CompileReporter : IDisposable
{
    private readonly TextWriter _output;
    private readonly IDiagnosticFormat _format;

    // A missing tool is the same diagnostic for every source: said once.
    private readonly HashSet<Diagnostic> _said = new(ReferenceEqualityComparer.Instance);
    private readonly bool _verbose;
    private TimeSpan? _startUp;

    /// <summary>Reads the options.</summary>
    /// <param name="configuration">Where to tell it.</param>
    /// <param name="values">What the user said.</param>
    /// <param name="options">The options.</param>
    /// <param name="isFirst">Whether the process has compiled nothing before: its start has to do with the time that took.</param>
    public CompileReporter(InvocationConfiguration configuration, OptionValues values, CompileCommandOptions options, bool isFirst = true)
    {
        _output = configuration.Output;
        (Json, Quiet, _verbose) = (values[options.Json], values[options.Quiet], values[options.Verbose]);
        HasTimings = _verbose || values[options.Timings];
        _startUp = HasTimings && isFirst ? TimingLines.SinceStart() : null;
        _format = DiagnosticFormats.Create(values[options.DiagnosticsFormat], configuration, values.Environment, values[options.Color], Json);
    }

    /// <summary>Whether a program reads along.</summary>
    public bool Json { get; }

    /// <summary>Whether successes are not mentioned.</summary>
    public bool Quiet { get; }

    /// <summary>Whether a program reads standard error, where nothing but diagnostics may be then.</summary>
    public bool IsForPrograms => _format.IsForPrograms;

    private bool HasTimings { get; }

    /// <summary>Tells of one source.</summary>
    /// <param name="result">What became of it.</param>
    /// <param name="time">Stands before the line on a success.</param>
    /// <returns>Its exit code.</returns>
    public int Report(CompileResult result, string time = "")
    {
        if (Json)
        {
            _output.WriteLine(JsonReport.Of(result));
        }

        ReportDiagnostics(result);
        if (result.Succeeded && !Quiet)
        {
            _format.Remark(TerminalText.Line(time + SummaryLine.Of(result)));
        }

        if (_verbose)
        {
            foreach (var command in result.Commands)
            {
                _format.Remark($"  {TerminalText.Escape(command)}");
            }
        }

        if (HasTimings)
        {
            foreach (var line in TimingLines.Of(_startUp, result.Timings))
            {
                _format.Remark(line);
            }

            _startUp = null;
        }

        return result.Succeeded
            ? ExitCodes.Success
            : result.Diagnostics.Where(diagnostic => diagnostic.Severity == Severity.Error).Max(diagnostic => (int)diagnostic.Fault);
    }

    /// <summary>Tells only what is wrong with one source.</summary>
    public void ReportDiagnostics(CompileResult result)
    {
        foreach (var diagnostic in result.Diagnostics.Where(_said.Add))
        {
            _format.Write(diagnostic, result.Source);
        }
    }

    /// <summary>Tells of one problem that no source has.</summary>
    public void Report(Diagnostic diagnostic) => _format.Write(diagnostic, source: null);

    /// <summary>Tells people how it goes.</summary>
    /// <param name="line">One line, harmless to a terminal.</param>
    public void Remark(string line) => _format.Remark(line);

    /// <summary>Ends what it tells.</summary>
    public void Dispose() => _format.Dispose();
}
