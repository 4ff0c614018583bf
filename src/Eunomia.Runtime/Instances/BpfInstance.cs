using System.Runtime.Versioning;
using System.Threading.Channels;
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
    // Sinks come and go for as long as it runs: of their problems the last ones are kept.
    private const int MostProblems = 64;

    private readonly Action<InstanceChange> _report;
    private readonly CancellationTokenSource _stop = new();
    private readonly EventReader _events;
    private readonly EventPump _pump;
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ImmutableArray<RuntimeProblem> _problems;
    private EventStatistics? _last;
    private Action _onEnd = static () => { };
    private volatile InstanceState _state = InstanceState.Starting;

    private BpfInstance(InstanceId id, VerifiedPackage package, BpfSession session, InstanceOptions options, Action<InstanceChange> report)
    {
        (Id, Session, _report) = (id, session, report);
        session.Load(options.Attach);
        // Open before anything is attached, so that the first event is seen.
        _events = session.OpenEvents();
        _pump = new EventPump(_events);
        foreach (var sink in options.Sinks.IsDefault ? [] : options.Sinks)
        {
            AddSink(sink);
        }

        var problems = session.TryAttach();
        if (!problems.IsEmpty && (options.RequireAll || session.Attachments.IsEmpty))
        {
            throw new BpfRuntimeException(problems[0]);
        }

        _problems = [.. problems.Concat(session.Warnings).Concat(package.Warnings).Take(MostProblems)];
    }

    /// <summary>Which run of which package it is.</summary>
    public InstanceId Id { get; }

    /// <summary>Its session, for globals and maps. It is disposed when the instance ends, and not to be disposed by others.</summary>
    public BpfSession Session { get; }

    /// <summary>Its state.</summary>
    public InstanceState State => _state;

    /// <summary>What was asked for and not done, programs that could not be attached, sinks that have failed, and why the instance itself has.</summary>
    public ImmutableArray<RuntimeProblem> Problems => _problems;

    /// <summary>Ends when nothing of the instance is left, whether it was stopped or has failed; it never faults.</summary>
    public Task Completion => _completion.Task;

    /// <summary>How many events there were, also after the end.</summary>
    public EventStatistics Statistics => _last ?? EventStatistics.Sum(_events.Sources);

    /// <summary>Adds a sink: it gets the events from now on. One that throws is removed, and <see cref="Problems"/> says so; the others go on.</summary>
    /// <param name="sink">The sink.</param>
    /// <returns>Removes it when disposed.</returns>
    public IDisposable AddSink(IEventSink sink) => AddSink(sink, null, waits: true);

    /// <summary>
    /// The events from the moment in which the enumeration begins, each a copy that may be kept, until cancelled or until the instance ends. Any number
    /// may subscribe.
    /// </summary>
    /// <param name="capacity">How many events may wait for the caller.</param>
    /// <param name="whenFull">
    /// What happens to more. <see cref="WhenFull.Wait"/> is for callers who are trusted to read: all sinks wait for them, until the instance is stopped.
    /// </param>
    /// <param name="onDropped">Is told how many have been dropped, at the end of the enumeration.</param>
    /// <param name="cancellationToken">Ends it without an exception.</param>
    public IAsyncEnumerable<BpfEvent> SubscribeAsync(
        int capacity = 1024, WhenFull whenFull = WhenFull.DropOldest, Action<long>? onDropped = null, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        return new ChannelEnumerable<BpfEvent>(Begin, cancellationToken);

        (ChannelReader<BpfEvent> Items, IDisposable End) Begin(CancellationToken stop)
        {
            // A reader that does not read must not keep the instance from stopping.
            var giveUp = CancellationTokenSource.CreateLinkedTokenSource(stop, _stop.Token, _events.Closing);
            var sink = new ChannelSink(capacity, whenFull, withMap: _events.Sources.Count(source => !source.IsText) != 1, giveUp.Token);
            var added = AddSink(sink, sink.Complete, waits: false);
            var cancelled = stop.Register(() => sink.Complete());
            // Forgotten when the subscriber leaves; after it has been added, so that an instance which ends meanwhile completes it, or has before.
            _ = Completion.ContinueWith(_ => sink.Complete(), stop, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            return (sink.Reader, new Ending(() =>
            {
                cancelled.Dispose();
                added.Dispose();
                giveUp.Dispose();
                onDropped?.Invoke(sink.Dropped);
            }));
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

    /// <summary>Reads, loads and attaches a package; nothing of it is left when that fails. <see cref="Begin"/> reads its events.</summary>
    /// <exception cref="BpfRuntimeException">It cannot be started: the problem says why.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled before.</exception>
    [SupportedOSPlatform("linux")]
    internal static async Task<BpfInstance> LoadAsync(
        InstanceId id, IPackageSource source, InstanceOptions options, Action<InstanceChange> report, CancellationToken cancellationToken)
    {
        using var activity = Telemetry.Activities.StartActivity("bpf.start");
        activity?.SetTag("bpf.instance.name", id.Name).SetTag("bpf.instance.generation", id.Generation);
        var bytes = await source.ReadAsync(cancellationToken).WaitAsync(cancellationToken).ConfigureAwait(false);
        // The verifier may take seconds.
        return await Task.Run(() => Load(id, VerifiedPackage.Read(bytes.Span), options, report), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Begins to read its events, on a thread of its own: it waits in the kernel most of the time.</summary>
    /// <param name="onEnd">Called once nothing of it is in the kernel any more, before anybody is told.</param>
    internal void Begin(Action onEnd)
    {
        _onEnd = onEnd;
        // Here, so that nobody gets between this and the thread.
        _pump.Claim($"instance '{Id}'");
        try
        {
            _state = InstanceState.Running;
            _report(new InstanceChange(Id, InstanceState.Running, null));
            foreach (var problem in _problems)
            {
                _report(new InstanceChange(Id, InstanceState.Running, problem));
            }

            _ = Task.Factory.StartNew(Read, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }
        catch
        {
            _pump.Unclaim();
            _state = InstanceState.Failed;
            _completion.TrySetResult();
            throw;
        }
    }

    [SupportedOSPlatform("linux")]
    private static BpfInstance Load(InstanceId id, VerifiedPackage package, InstanceOptions options, Action<InstanceChange> report)
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

                try
                {
                    global.Set(value);
                }
                catch (ArgumentException e)
                {
                    throw new BpfRuntimeException(ProblemCatalog.GlobalNotSettable(name, e.Message), e);
                }
            }

            return new BpfInstance(id, package, session, options, report);
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
        try
        {
            failure = Attempt(() => _pump.RunClaimed(Session.Detach, _stop.Token));
            failure = Attempt(() => _last = EventStatistics.Sum(_events.Sources)) ?? failure;
            failure = Attempt(Session.Dispose) ?? failure;
        }
        finally
        {
            if (failure is not null)
            {
                Add(failure);
            }

            _state = failure is null ? InstanceState.Stopped : InstanceState.Failed;
            // Its name is free before anybody hears of the end.
            _onEnd();
            _report(new InstanceChange(Id, _state, failure));
            _completion.TrySetResult();
        }
    }

    /// <summary>What goes wrong on the thread that reads is a value: nobody waits for that thread.</summary>
    private static RuntimeProblem? Attempt(Action action)
    {
        try
        {
            action();
            return null;
        }
#pragma warning disable CA1031 // See above.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return e is BpfRuntimeException { Problem: var problem } ? problem : ProblemCatalog.ReadingFailed(e.Message);
        }
    }

    private IDisposable AddSink(IEventSink sink, Action<Exception>? onFailure, bool waits)
    {
        ArgumentNullException.ThrowIfNull(sink);
        return _pump.Add(sink, error =>
        {
            Report(error is BpfRuntimeException { Problem: var problem } ? problem : ProblemCatalog.SinkFailed(sink.GetType().Name, error.Message));
            onFailure?.Invoke(error);
        }, waits);
    }

    private void Report(RuntimeProblem problem)
    {
        Add(problem);
        _report(new InstanceChange(Id, State, problem));
    }

    private void Add(RuntimeProblem problem) => ImmutableInterlocked.Update(
        ref _problems, static (problems, added) => (problems.Length < MostProblems ? problems : problems.RemoveAt(0)).Add(added), problem);

    private sealed class Ending(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
