using System.Threading.Channels;

namespace Eunomia.Cc.Watching;

/// <summary>Set of paths with events, each once. Any thread adds, one takes.</summary>
internal sealed class EventQueue
{
    // Who makes more files than that has them found by a look around.
    private const int Largest = 10_000;

    private readonly Lock _lock = new();
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private HashSet<string> _paths = new(StringComparer.Ordinal);

    /// <summary>Adds a path.</summary>
    public void Add(string path)
    {
        lock (_lock)
        {
            if (_paths.Count >= Largest || !_paths.Add(path))
            {
                return;
            }
        }

        _wake.Writer.TryWrite(true);
    }

    /// <summary>Takes all paths.</summary>
    public IReadOnlyCollection<string> Take()
    {
        lock (_lock)
        {
            var taken = _paths;
            _paths = new HashSet<string>(StringComparer.Ordinal);
            return taken;
        }
    }

    /// <summary>Waits until there may be a path.</summary>
    /// <returns>False when the time was over, or it was cancelled.</returns>
    public async Task<bool> WaitAsync(TimeSpan time, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(time);
        try
        {
            return await _wake.Reader.ReadAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
