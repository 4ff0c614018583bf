namespace Eunomia.Cc.Cli.Rendering;

/// <summary>Progress of several compilations, as one line on a terminal that disappears before anything else is printed.</summary>
/// <param name="error">Standard error.</param>
/// <param name="total">Number of sources.</param>
/// <param name="enabled">Whether standard error is a terminal.</param>
internal sealed class ProgressLine(TextWriter error, int total, bool enabled) : IDisposable
{
    private const string EraseLine = "\r\e[K";
    private readonly Lock _lock = new();
    private readonly bool _enabled = enabled && total > 1;
    private int _done;
    private bool _shown;

    /// <summary>Counts one more source as done.</summary>
    public void Advance(string source)
    {
        lock (_lock)
        {
            _done++;
            if (_enabled)
            {
                error.Write($"{EraseLine}[{_done}/{total}] {TerminalText.Escape(Path.GetFileName(source))}");
                error.Flush();
                _shown = true;
            }
        }
    }

    /// <summary>Erases the line.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            if (_shown)
            {
                error.Write(EraseLine);
                _shown = false;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Clear();
}
