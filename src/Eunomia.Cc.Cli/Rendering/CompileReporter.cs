namespace Eunomia.Cc.Cli.Rendering;

/// <summary>Reports the result of each source, as the options ask for it.</summary>
internal sealed class CompileReporter : IDisposable
{
    private readonly TextWriter _output;
    private readonly DiagnosticFormat _format;

    // A missing tool is the same diagnostic for every source: reported once.
    private readonly HashSet<Diagnostic> _said = new(ReferenceEqualityComparer.Instance);
    private readonly bool _verbose;
    private TimeSpan? _startUp;

    /// <summary>Creates a reporter.</summary>
    /// <param name="output">Standard output, for the reports of <c>--json</c>.</param>
    /// <param name="format">Format of the diagnostics.</param>
    /// <param name="detail">Details that the user asks for.</param>
    /// <param name="isFirst">Whether the process has compiled nothing before: then its start is part of the time that took.</param>
    public CompileReporter(TextWriter output, DiagnosticFormat format, ReportDetail detail, bool isFirst)
    {
        (_output, _format) = (output, format);
        (Json, Quiet, _verbose) = (detail.Json, detail.Quiet, detail.Verbose);
        HasTimings = _verbose || detail.Timings;
        _startUp = HasTimings && isFirst ? TimingLines.SinceStart() : null;
    }

    /// <summary>Whether reports are JSON.</summary>
    public bool Json { get; }

    /// <summary>Whether successes are not reported.</summary>
    public bool Quiet { get; }

    /// <summary>Whether a program reads standard error, which then may hold nothing but diagnostics.</summary>
    public bool IsForPrograms => _format.IsForPrograms;

    private bool HasTimings { get; }

    /// <summary>Reports the result of one source.</summary>
    /// <param name="result">The result.</param>
    /// <param name="time">Printed before the line of a success.</param>
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

    /// <summary>Reports only the diagnostics of one source.</summary>
    public void ReportDiagnostics(CompileResult result)
    {
        foreach (var diagnostic in result.Diagnostics.Where(_said.Add))
        {
            _format.Write(diagnostic, result.Source);
        }
    }

    /// <summary>Reports a diagnostic that belongs to no source.</summary>
    public void Report(Diagnostic diagnostic) => _format.Write(diagnostic, source: null);

    /// <summary>Prints a remark for people.</summary>
    /// <param name="line">One line, safe for a terminal.</param>
    public void Remark(string line) => _format.Remark(line);

    /// <summary>Ends the report.</summary>
    public void Dispose() => _format.Dispose();
}

/// <summary>Details of a report that the user asks for.</summary>
/// <param name="Json">A line of JSON for each source.</param>
/// <param name="Quiet">Nothing about successes.</param>
/// <param name="Verbose">Commands and times.</param>
/// <param name="Timings">How long each step took.</param>
internal readonly record struct ReportDetail(bool Json, bool Quiet, bool Verbose, bool Timings);
