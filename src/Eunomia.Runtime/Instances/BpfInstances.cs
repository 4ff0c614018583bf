using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Diagnostics.Metrics;
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

    // Names come from whoever asks for instances, and are labels of metrics.
    private const int LongestName = 128;
    private const int MostGenerations = 4096;

    private readonly Lock _lock = new();
    private readonly Meter _meter;
    private readonly CancellationTokenSource _disposing = new();
    private readonly Dictionary<string, int> _generations = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Start> _starting = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, BpfInstance> _running = new(StringComparer.Ordinal);
    private ImmutableArray<Channel<InstanceChange>> _watchers = [];
    private Task? _disposed;

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
    /// <param name="name">At most 128 characters without control characters, and no other instance's.</param>
    /// <param name="source">Where the package comes from.</param>
    /// <param name="options">How it is started; null: as its source says.</param>
    /// <param name="cancellationToken">Ends it before anything is loaded; the kernel's part cannot be interrupted.</param>
    /// <returns>The instance, whose events are being read.</returns>
    /// <exception cref="BpfRuntimeException">It cannot be started, or there is one of that name: nothing has changed.</exception>
    /// <exception cref="ArgumentException">The name is none.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled, or stopped meanwhile.</exception>
    /// <exception cref="ObjectDisposedException">The set is disposed.</exception>
    [SupportedOSPlatform("linux")]
    public async Task<BpfInstance> StartAsync(string name, IPackageSource source, InstanceOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(source);
        if (name.Length > LongestName || name.Any(char.IsControl))
        {
            throw new ArgumentException($"the name of an instance has at most {LongestName} characters, and no control characters", nameof(name));
        }

        var start = Begin(name, cancellationToken);
        try
        {
            Report(new InstanceChange(start.Id, InstanceState.Starting, null));
            var instance = await BpfInstance.LoadAsync(start.Id, source, options ?? new InstanceOptions(), Report, start.Stop.Token).ConfigureAwait(false);
            try
            {
                start.Stop.Token.ThrowIfCancellationRequested();
                start.Instance = instance;
                _running[name] = instance;
                instance.Begin(() => _running.TryRemove(KeyValuePair.Create(name, instance)));
                return instance;
            }
            catch
            {
                _running.TryRemove(KeyValuePair.Create(name, instance));
                await instance.Session.DisposeAsync().ConfigureAwait(false);
                throw;
            }
        }
        catch (OperationCanceledException)
        {
            Report(new InstanceChange(start.Id, InstanceState.Stopped, null));
            throw;
        }
        catch (Exception e)
        {
            Report(new InstanceChange(start.Id, InstanceState.Failed, e is BpfRuntimeException { Problem: var problem } ? problem : ProblemCatalog.StartFailed(e.Message)));
            throw;
        }
        finally
        {
            lock (_lock)
            {
                _starting.Remove(name);
            }

            start.End();
        }
    }

    /// <summary>Stops an instance, also one that is being started, and waits until nothing of it is left in the kernel.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="cancellationToken">Ends the wait; the instance ends all the same.</param>
    /// <returns>Whether there was one.</returns>
    public async Task<bool> StopAsync(string name, CancellationToken cancellationToken = default)
    {
        Start? start;
        lock (_lock)
        {
            _starting.TryGetValue(name, out start);
            start?.Cancel();
        }

        if (start is not null)
        {
            await start.Ended.WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        // Of a start that was stopped this one, and none that came after it.
        var instance = start is not null ? start.Instance : _running.GetValueOrDefault(name);
        if (instance is null)
        {
            return start is not null;
        }

        await instance.StopAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <summary>Finds the instance of a name.</summary>
    public bool TryGet(string name, [NotNullWhen(true)] out BpfInstance? instance) => _running.TryGetValue(name, out instance);

    /// <summary>What changes from the moment in which the enumeration begins, until cancelled or until the set is disposed. Who does not look for long loses the oldest changes.</summary>
    /// <param name="cancellationToken">Ends it without an exception.</param>
    public IAsyncEnumerable<InstanceChange> WatchAsync(CancellationToken cancellationToken = default)
    {
        return new ChannelEnumerable<InstanceChange>(Begin, cancellationToken);

        (ChannelReader<InstanceChange> Items, IDisposable End) Begin(CancellationToken stop)
        {
            var changes = Channel.CreateBounded<InstanceChange>(new BoundedChannelOptions(MostChanges) { FullMode = BoundedChannelFullMode.DropOldest });
            lock (_lock)
            {
                ObjectDisposedException.ThrowIf(_disposed is not null, this);
                _watchers = _watchers.Add(changes);
            }

            var cancelled = stop.Register(() => changes.Writer.TryComplete());
            return (changes.Reader, new Watch(this, changes, cancelled));
        }
    }

    /// <summary>Ends what is being started, stops all instances, and waits for them: also for sinks that take long for the last events, so a sink must return.</summary>
    public ValueTask DisposeAsync()
    {
        lock (_lock)
        {
            return new ValueTask(_disposed ??= Task.Run(EndAsync));
        }
    }

    private async Task EndAsync()
    {
        // Not waited for: what others do when they are cancelled is not to keep instances from being stopped.
        _ = _disposing.CancelAsync();
        Start[] starting;
        lock (_lock)
        {
            starting = [.. _starting.Values];
        }

        await Task.WhenAll(starting.Select(start => start.Ended)).ConfigureAwait(false);
        await Task.WhenAll(_running.Values.Select(instance => instance.StopAsync())).ConfigureAwait(false);
        foreach (var watcher in _watchers)
        {
            watcher.Writer.TryComplete();
        }

        _meter.Dispose();
        _disposing.Dispose();
    }

    private Start Begin(string name, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed is not null, this);
            if (_running.ContainsKey(name) || _starting.ContainsKey(name))
            {
                throw new BpfRuntimeException(ProblemCatalog.InstanceExists(name));
            }

            if (_generations.Count >= MostGenerations)
            {
                foreach (var old in _generations.Keys.Where(old => !_running.ContainsKey(old) && !_starting.ContainsKey(old)).ToList())
                {
                    _generations.Remove(old);
                }
            }

            _generations[name] = _generations.GetValueOrDefault(name) + 1;
            return _starting[name] = new Start(new InstanceId(name, _generations[name]), CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _disposing.Token));
        }
    }

    private void Report(InstanceChange change)
    {
        foreach (var watcher in _watchers)
        {
            watcher.Writer.TryWrite(change);
        }
    }

    /// <summary>An instance that is being started.</summary>
    private sealed class Start(InstanceId id, CancellationTokenSource stop)
    {
        private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public InstanceId Id => id;

        public CancellationTokenSource Stop => stop;

        public Task Ended => _ended.Task;

        /// <summary>The instance, once there is one.</summary>
        public BpfInstance? Instance { get; set; }

        /// <summary>
        /// For callers who hold the lock, under which it is taken out of the set before it ends. What others do when they are cancelled does not run under
        /// that lock.
        /// </summary>
        public void Cancel() => _ = stop.CancelAsync();

        public void End()
        {
            stop.Dispose();
            _ended.TrySetResult();
        }
    }

    private sealed class Watch(BpfInstances owner, Channel<InstanceChange> changes, CancellationTokenRegistration cancelled) : IDisposable
    {
        public void Dispose()
        {
            cancelled.Dispose();
            changes.Writer.TryComplete();
            lock (owner._lock)
            {
                owner._watchers = owner._watchers.Remove(changes);
            }
        }
    }
}
