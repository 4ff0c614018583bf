using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.Versioning;
using Eunomia.Runtime.Diagnostics;
using Eunomia.Runtime.Events;
using Eunomia.Runtime.Sinks;
using Eunomia.Runtime.Sources;

namespace Eunomia.Runtime.Instances;

/// <summary>
/// A package that runs under a name: one thread reads its events and hands them to any number of sinks and subscribers. What goes wrong is a value in
/// <see cref="Problems"/>, and blocks nobody. All members are safe from any thread.
/// </summary>
public sealed class BpfInstance : IAsyncDisposable
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);

    private readonly Action<InstanceChange> _report;
    private readonly CancellationTokenSource _stop = new();
    private readonly EventReader _events;
    private readonly EventPump _pump;
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ImmutableArray<RuntimeProblem> _problems;
    private EventStatistics? _last;
    private volatile InstanceState _state = InstanceState.Starting;

    private BpfInstance(InstanceId id, BpfSession session, InstanceOptions options, Action<InstanceChange> report)
    {
        (Id, Session, _report) = (id, session, report);
        session.Load(options.Attach);
        // Open before anything is attached, so that the first event is seen.
        _events = session.OpenEvents();
        _pump = new EventPump(_events);
        foreach (var sink in options.Sinks)
        {
            AddSink(sink);
        }

        _problems = [.. session.TryAttach()];
        if (!_problems.IsEmpty && (options.RequireAll || session.Attachments.IsEmpty))
        {
            throw new BpfRuntimeException(_problems[0]);
        }
    }

    /// <summary>Which run of which package it is.</summary>
    public InstanceId Id { get; }

    /// <summary>Its session: globals and maps. It is disposed when the instance ends.</summary>
    public BpfSession Session { get; }

    /// <summary>Its state.</summary>
    public InstanceState State => _state;

    /// <summary>Programs that could not be attached, sinks that have failed, and why the instance itself has.</summary>
    public ImmutableArray<RuntimeProblem> Problems => _problems;

    /// <summary>Ends when nothing of the instance is left, whether it was stopped or has failed; it never faults.</summary>
    public Task Completion => _completion.Task;

    /// <summary>How many events there were, also after the end.</summary>
    public EventStatistics Statistics => _last ?? EventStatistics.Sum(_events.Sources);

    /// <summary>Adds a sink: it gets the events from now on. One that throws is removed, and <see cref="Problems"/> says so; the others go on.</summary>
    /// <param name="sink">The sink.</param>
    /// <returns>Removes it when disposed.</returns>
    public IDisposable AddSink(IEventSink sink)
    {
        ArgumentNullException.ThrowIfNull(sink);
        return _pump.Add(sink, error => Report(error is BpfRuntimeException { Problem: var problem } ? problem : ProblemCatalog.SinkFailed(sink.GetType().Name, error.Message)));
    }

    /// <summary>The events from now on, each a copy that may be kept, until cancelled or until the instance ends. Any number may subscribe.</summary>
    /// <param name="capacity">How many events may wait for the caller.</param>
    /// <param name="whenFull">What happens to more.</param>
    /// <param name="onDropped">Is told how many have been dropped so far, when there are more.</param>
    /// <param name="cancellationToken">Ends it without an exception.</param>
    public async IAsyncEnumerable<BpfEvent> SubscribeAsync(
        int capacity = 1024, WhenFull whenFull = WhenFull.DropOldest, Action<long>? onDropped = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var sink = new ChannelSink(capacity, whenFull, withMap: _events.Sources.Count(source => !source.IsText) != 1, stop.Token);
        using var cancelled = stop.Token.Register(() => sink.Complete());
        using var added = AddSink(sink);
        // After it has been added: an instance that ends meanwhile completes this, or has completed before.
        var ending = Completion.ContinueWith(_ => sink.Complete(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        var dropped = 0L;
        try
        {
            await foreach (var item in sink.Reader.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
            {
                if (onDropped is not null && sink.Dropped is var now && now > dropped)
                {
                    onDropped(dropped = now);
                }

                yield return item;
            }
        }
        finally
        {
            // Who leaves early frees a pump that waits for room, before the sink is taken away from it.
            await stop.CancelAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Detaches its programs, hands over the events that are still there, and takes everything out of the kernel.</summary>
    /// <returns>When that is done.</returns>
    public Task StopAsync()
    {
        _stop.Cancel();
        return Completion;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await StopAsync().ConfigureAwait(false);

    /// <summary>Reads, loads and attaches a package, and begins to read its events; nothing of it is left when that fails.</summary>
    /// <exception cref="BpfRuntimeException">It cannot be started: the problem says why.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled before.</exception>
    [SupportedOSPlatform("linux")]
    internal static async Task<BpfInstance> StartAsync(
        InstanceId id, IPackageSource source, InstanceOptions options, Action<InstanceChange> report, CancellationToken cancellationToken)
    {
        using var activity = Telemetry.Activities.StartActivity("bpf.start");
        activity?.SetTag("bpf.instance.name", id.Name).SetTag("bpf.instance.generation", id.Generation);
        var bytes = await source.ReadAsync(cancellationToken).ConfigureAwait(false);
        // The verifier may take seconds.
        return await Task.Run(() => Start(id, VerifiedPackage.Read(bytes.Span), options, report), cancellationToken).ConfigureAwait(false);
    }

    [SupportedOSPlatform("linux")]
    private static BpfInstance Start(InstanceId id, VerifiedPackage package, InstanceOptions options, Action<InstanceChange> report)
    {
        var session = BpfSession.Open(package, options.Session);
        try
        {
            foreach (var (name, value) in options.Globals)
            {
                if (!session.Globals.TryGetValue(name, out var global))
                {
                    throw new BpfRuntimeException(ProblemCatalog.GlobalUnknown(name, session.Globals.Select(other => other.Name)));
                }

                global.Set(value);
            }

            var instance = new BpfInstance(id, session, options, report);
            instance.Become(InstanceState.Running, null);
            // A thread of its own: it waits in the kernel most of the time.
            _ = Task.Factory.StartNew(instance.Read, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            return instance;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    private void Read()
    {
        RuntimeProblem? failure = null;
        using (_stop.Token.Register(_pump.Wake))
        {
            try
            {
                while (!_stop.IsCancellationRequested)
                {
                    _pump.Turn(LongestWait);
                }

                Session.Detach();
                _pump.Drain();
            }
#pragma warning disable CA1031 // Nobody waits for this thread: what goes wrong is a value.
            catch (Exception e)
#pragma warning restore CA1031
            {
                failure = e is BpfRuntimeException { Problem: var problem } ? problem : ProblemCatalog.ReadingFailed(e.Message);
            }
        }

        _last = EventStatistics.Sum(_events.Sources);
        Session.Dispose();
        if (failure is not null)
        {
            Add(failure);
        }

        Become(failure is null ? InstanceState.Stopped : InstanceState.Failed, failure);
        _completion.TrySetResult();
    }

    private void Report(RuntimeProblem problem)
    {
        Add(problem);
        _report(new InstanceChange(Id, State, problem));
    }

    private void Add(RuntimeProblem problem) => ImmutableInterlocked.Update(ref _problems, static (problems, added) => problems.Add(added), problem);

    private void Become(InstanceState state, RuntimeProblem? problem)
    {
        _state = state;
        _report(new InstanceChange(Id, state, problem));
    }
}
