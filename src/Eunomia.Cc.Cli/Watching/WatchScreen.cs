using System.CommandLine;
using System.Globalization;
using Eunomia.Cc.Cli.Options;
using Eunomia.Cc.Cli.Rendering;

namespace Eunomia.Cc.Cli.Watching;

/// <summary>
/// Output of <c>ecc watch</c>: all current diagnostics, redrawn after each round on a terminal, and a line for each source that was
/// compiled.
/// </summary>
internal sealed class WatchScreen(InvocationConfiguration configuration, OptionValues values, CompileCommandOptions options)
{
    private const string EraseAll = "\e[H\e[2J";
    private readonly TextWriter _error = configuration.Error;
    private readonly bool _isTerminal = values.Environment.ErrorIsTerminal;
    private readonly bool _isForPrograms = DiagnosticFormats.IsForPrograms(values[options.DiagnosticsFormat]);
    private readonly HashSet<string> _warnings = new(StringComparer.Ordinal);
    private bool _isFirst = true;
    private string? _waiting;

    /// <summary>Starts a round.</summary>
    public ProgressLine Begin(int sources) => new(_error, sources, _isTerminal && !values[options.Quiet] && !values[options.Json] && !_isForPrograms);

    /// <summary>Shows the results of a round.</summary>
    /// <param name="results">Results of all sources.</param>
    /// <param name="compiled">The sources compiled in this round.</param>
    /// <param name="problems">Diagnostics that belong to no source.</param>
    public void Show(IReadOnlyCollection<CompileResult> results, IReadOnlySet<string> compiled, params IEnumerable<Diagnostic?> problems)
    {
        // A new one for each round: diagnostics that still hold are shown again.
        using var reporter = options.CreateReporter(configuration, values, _isFirst);
        (_isFirst, _waiting) = (false, null);
        if (_isTerminal && !reporter.Json && !_isForPrograms && !values[options.Verbose])
        {
            _error.Write(EraseAll);
        }

        foreach (var result in results)
        {
            if (compiled.Contains(result.Source))
            {
                reporter.Report(result, DateTime.Now.ToString("HH:mm:ss ", CultureInfo.InvariantCulture));
            }
            else
            {
                reporter.ReportDiagnostics(result);
            }
        }

        foreach (var problem in problems.OfType<Diagnostic>())
        {
            reporter.Report(problem);
        }

        if (!reporter.Quiet && !reporter.Json)
        {
            var failed = results.Count(result => !result.Succeeded);
            reporter.Remark($"ecc: watching {results.Count} source{(results.Count == 1 ? "" : "s")}{(failed > 0 ? $", {failed} with errors" : "")}; Ctrl-C ends");
        }
    }

    /// <summary>Reports that nothing can be compiled until something changes; once for each reason.</summary>
    public void Wait(string reason)
    {
        if (reason != _waiting)
        {
            _waiting = reason;
            using var format = CreateFormat();
            format.Remark($"ecc: {TerminalText.Escape(reason)}; waiting; Ctrl-C ends");
        }
    }

    /// <summary>Shows a warning, each once.</summary>
    public void Warn(string warning)
    {
        if (_warnings.Add(warning))
        {
            if (!_isForPrograms)
            {
                _error.WriteLine($"ecc: warning: {TerminalText.Escape(warning)}");
                return;
            }

            using var format = CreateFormat();
            format.Write(CommandLineProblem.WatchedLate(warning), source: null);
        }
    }

    private DiagnosticFormat CreateFormat() =>
        DiagnosticFormats.Create(values[options.DiagnosticsFormat], configuration, values.Environment, values[options.Color], values[options.Json]);
}
