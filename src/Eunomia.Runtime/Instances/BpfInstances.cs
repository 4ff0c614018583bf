using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using System.Runtime.Versioning;
using System.Threading.Channels;
using Eunomia.Runtime.Diagnostics;
using Eunomia.Runtime.Sources;

namespace Eunomia.Runtime.Instances;

/// <summary>
/// The packages that a process runs, by their names. Everything is safe from any thread. Meters and activities are called <c>Eunomia.Runtime</c>.
/// </summary>
public sealed class BpfInstances : IAsyncDisposable
{
    // A watcher that does not look loses the oldest changes, and costs no more memory.
    private const int MostChanges = 256;

    private readonly Lock _lock = new();
    private readonly Meter _meter;
    private readonly Dictionary<string, int> _generations = new(StringComparer.Ordinal);
    private readonly HashSet<string> _starting = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, BpfInstance> _running = new(StringComparer.Ordinal);
    private ImmutableArray<Channel<InstanceChange>> _watchers = [];
    private bool _isDisposed;

    /// <summary>Makes an empty set.</summary>
    /// <param name="meters">Makes the meter, such as the one of a host; null: one of its own.</param>
    public BpfInstances(IMeterFactory? meters = null)
    {
        _meter = meters?.Create(Telemetry.Name) ?? new Meter(Telemetry.Name);
        Telemetry.Observe(_meter, () => Instances);
    }

    /// <summary>Those that run.</summary>
    public IReadOnlyCollection<BpfInstance> Instances => [.. _running.Values];

    /// <summary>Starts a package under a name. Several start at the same time if they have different names.</summary>
    /// <param name="name">Any text that no other instance has.</param>
    /// <param name="source">Where the package comes from.</param>
    /// <param name="options">How it is started; null: as its source says.</param>
    /// <param name="cancellationToken">Ends it before anything is loaded; the kernel's part cannot be interrupted.</param>
    /// <returns>The instance, whose events are being read.</returns>
    /// <exception cref="BpfRuntimeException">It cannot be started, or there is one of that name: nothing has changed.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The set is disposed.</exception>
    [SupportedOSPlatform("linux")]
    public async Task<BpfInstance> StartAsync(string name, IPackageSource source, InstanceOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(source);
        var id = Begin(name);
        try
        {
            Report(new InstanceChange(id, InstanceState.Starting, null));
            var instance = await BpfInstance.StartAsync(id, source, options ?? new InstanceOptions(), Report, cancellationToken).ConfigureAwait(false);
            _running[name] = instance;
            // Not before it is in the set: one that ends at once is taken out of it again.
            _ = instance.Completion.ContinueWith(
                _ => _running.TryRemove(KeyValuePair.Create(name, instance)), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            if (_isDisposed)
            {
                await instance.StopAsync().ConfigureAwait(false);
                throw new ObjectDisposedException(nameof(BpfInstances));
            }

            return instance;
        }
        catch (BpfRuntimeException e)
        {
            Report(new InstanceChange(id, InstanceState.Failed, e.Problem));
            throw;
        }
        catch (OperationCanceledException)
        {
            Report(new InstanceChange(id, InstanceState.Stopped, null));
            throw;
        }
        finally
        {
            lock (_lock)
            {
                _starting.Remove(name);
            }
        }
    }

    /// <summary>Stops an instance, and waits until nothing of it is left in the kernel.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="cancellationToken">Ends the wait; the instance ends all the same.</param>
    /// <returns>Whether there was one.</returns>
    public async Task<bool> StopAsync(string name, CancellationToken cancellationToken = default)
    {
        if (!_running.TryGetValue(name, out var instance))
        {
            return false;
        }

        await instance.StopAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <summary>Finds the instance of a name.</summary>
    public bool TryGet(string name, [NotNullWhen(true)] out BpfInstance? instance) => _running.TryGetValue(name, out instance);

    /// <summary>What changes from now on, until cancelled or until the set is disposed. Who does not look for long loses the oldest changes.</summary>
    /// <param name="cancellationToken">Ends it without an exception.</param>
    public IAsyncEnumerable<InstanceChange> WatchAsync(CancellationToken cancellationToken = default)
    {
        var changes = Channel.CreateBounded<InstanceChange>(new BoundedChannelOptions(MostChanges) { FullMode = BoundedChannelFullMode.DropOldest });
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            _watchers = _watchers.Add(changes);
        }

        return ReadAsync(changes, cancellationToken);
    }

    /// <summary>Stops all instances, and waits for them.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_lock)
        {
            if (_isDisposed)
            {
                return;
            }

            _isDisposed = true;
        }

        await Task.WhenAll(_running.Values.Select(instance => instance.StopAsync())).ConfigureAwait(false);
        foreach (var watcher in _watchers)
        {
            watcher.Writer.TryComplete();
        }

        _meter.Dispose();
    }

    private async IAsyncEnumerable<InstanceChange> ReadAsync(Channel<InstanceChange> changes, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var cancelled = cancellationToken.Register(() => changes.Writer.TryComplete());
        try
        {
            await foreach (var change in changes.Reader.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
            {
                yield return change;
            }
        }
        finally
        {
            lock (_lock)
            {
                _watchers = _watchers.Remove(changes);
            }
        }
    }

    private InstanceId Begin(string name)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (_running.ContainsKey(name) || !_starting.Add(name))
            {
                throw new BpfRuntimeException(ProblemCatalog.InstanceExists(name));
            }

            _generations[name] = _generations.GetValueOrDefault(name) + 1;
            return new InstanceId(name, _generations[name]);
        }
    }

    private void Report(InstanceChange change)
    {
        foreach (var watcher in _watchers)
        {
            watcher.Writer.TryWrite(change);
        }
    }
}
