using System.Diagnostics;
using System.Text;
using Eunomia.Runtime.Cli.Host;
using Eunomia.Runtime.Cli.Interop;
using Eunomia.Runtime.Events;
using Eunomia.Runtime.Sinks;

namespace Eunomia.Runtime.Cli.Run;

/// <summary>Prints sampled maps when they are due; on a terminal each in the place of its last sample, if there is nothing else to see.</summary>
internal sealed class MapPollScheduler : IEventSink
{
    private readonly ImmutableArray<PolledMapPrinter> _printers;
    private readonly OutputDescriptor _output;
    private readonly long[] _due;
    private readonly EcliEnvironment? _terminal;
    private int _rows;

    /// <summary>Starts the clock.</summary>
    /// <param name="printers">The maps.</param>
    /// <param name="output">Where they are printed.</param>
    /// <param name="terminal">The terminal to redraw on; null: samples follow each other.</param>
    public MapPollScheduler(ImmutableArray<PolledMapPrinter> printers, OutputDescriptor output, EcliEnvironment? terminal)
    {
        (_printers, _output, _terminal) = (printers, output, terminal);
        var now = Stopwatch.GetTimestamp();
        _due = [.. printers.Select(printer => now + Ticks(printer.Interval))];
    }

    /// <summary>Whether there are no maps to sample.</summary>
    public bool IsEmpty => _printers.IsEmpty;

    /// <inheritdoc/>
    public TimeSpan UntilTick => IsEmpty ? TimeSpan.MaxValue : Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), _due.Min());

    /// <inheritdoc/>
    public RecordCallback? Open(EventSource source) => null;

    /// <summary>Prints what is due.</summary>
    public void Tick()
    {
        var now = Stopwatch.GetTimestamp();
        for (var i = 0; i < _printers.Length; i++)
        {
            if (now >= _due[i])
            {
                _printers[i].Take();
                Print(_printers[i], isLast: false);
                // A slow reader of the output gets fewer samples, not all at once.
                _due[i] = Math.Max(_due[i] + Ticks(_printers[i].Interval), now);
            }
        }
    }

    /// <summary>Prints all of them once more: the last word of a run.</summary>
    public void Finish()
    {
        foreach (var printer in _printers)
        {
            printer.Take();
        }

        for (var i = 0; i < _printers.Length; i++)
        {
            Print(_printers[i], isLast: i == _printers.Length - 1);
        }
    }

    private void Print(PolledMapPrinter printer, bool isLast)
    {
        var screen = string.Concat(_printers.Select(other => other.Text));
        var rows = screen.Count(c => c == '\n');
        if (_terminal is null || rows >= _terminal.Rows())
        {
            Write(printer.Text);
            _rows = 0;
        }
        else
        {
            // Up to where the last screen starts, and everything from there anew. A line that wraps would be more than one row to go up; what is
            // never drawn over is left whole.
            Write((_rows > 0 ? $"\e[{_rows}A\e[J" : "") + (isLast ? screen : TerminalRow.Cut(screen, _terminal.Columns())));
            _rows = rows;
        }

        _output.Flush();
    }

    private void Write(string text) => _output.Write(Encoding.UTF8.GetBytes(text));

    private static long Ticks(TimeSpan time) => (long)(time.TotalSeconds * Stopwatch.Frequency);
}
