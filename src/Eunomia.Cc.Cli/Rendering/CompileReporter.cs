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

    /// <summary>Creates one.</summary>
    /// <param name="output">Where a program that reads along does so.</param>
    /// <param name="format">How diagnostics are shown.</param>
    /// <param name="detail">What the user wants to know.</param>
    /// <param name="isFirst">Whether the process has compiled nothing before: its start has to do with the time that took.</param>
    public CompileReporter(TextWriter output, IDiagnosticFormat format, ReportDetail detail, bool isFirst)
    {
        (_output, _format) = (output, format);
        (Json, Quiet, _verbose) = (detail.Json, detail.Quiet, detail.Verbose);
        HasTimings = _verbose || detail.Timings;
        _startUp = HasTimings && isFirst ? TimingLines.SinceStart() : null;
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
            _output.WriteLine(JsonReport.Render(result));
        }

        ReportDiagnostics(result);
        if (result.Succeeded && !Quiet)
        {
            _format.Remark(TerminalText.Line(time + SummaryLine.Render(result)));
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
            foreach (var line in TimingLines.Render(_startUp, result.Timings))
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

/// <summary>What the user wants to know of a compilation.</summary>
/// <param name="Json">A line for programs, for each source.</param>
/// <param name="Quiet">No word of successes.</param>
/// <param name="Verbose">Commands and times.</param>
/// <param name="Timings">How long each step took.</param>
internal readonly record struct ReportDetail(bool Json, bool Quiet, bool Verbose, bool Timings);
