using Eunomia.Runtime.Events;

namespace Eunomia.Runtime.Sinks;

/// <summary>
/// Hands the records of a session to any number of sinks: one thread reads, whoever calls <see cref="Turn"/> or <see cref="Run"/>, and each sink gets each
/// record. Sinks may come and go at any time, from any thread; a sink is never called by two threads at once.
/// </summary>
/// <param name="reader">Reads the sources of the session.</param>
public sealed class EventPump(EventReader reader)
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);

    // Held while records are handed over, never while waiting for them.
    private readonly Lock _turn = new();

    // Held while sinks come and go, and never while one is called: a sink that waits keeps no other from coming or going.
    private readonly Lock _lock = new();
    private ImmutableArray<Registration> _sinks = [];
    private volatile int _claimant;
    private bool _isTurning;
    private volatile RecordCallback[] _callbacks = [.. reader.Sources.Select(_ => (RecordCallback)Discard)];

    /// <summary>The sources, in the order of their maps.</summary>
    public ImmutableArray<EventSource> Sources => reader.Sources;

    /// <summary>Adds a sink: it gets the records from now on.</summary>
    /// <param name="sink">The sink.</param>
    /// <param name="onFailure">
    /// Is told when it throws, on the thread that reads; it is removed then, and the others go on. Null: what it throws ends the turn.
    /// </param>
    /// <returns>Removes it when disposed; afterwards it is not called any more.</returns>
    public IDisposable Add(IEventSink sink, Action<Exception>? onFailure = null)
    {
        ArgumentNullException.ThrowIfNull(sink);
        // A sink may take its time to open, and records must not wait for it.
        return Add(sink, onFailure, waits: true);
    }

    /// <summary>Adds a sink.</summary>
    /// <param name="sink">The sink.</param>
    /// <param name="onFailure">Is told when it throws.</param>
    /// <param name="waits">Whether removing it waits until it is not called any more; else it may still be called for a moment.</param>
    internal IDisposable Add(IEventSink sink, Action<Exception>? onFailure, bool waits)
    {
        var registration = new Registration(this, sink, onFailure, waits);
        lock (_lock)
        {
            Set(_sinks.Add(registration));
        }

        // Who waits now does not know how long this one may be left waiting.
        reader.Wake();
        return registration;
    }

    /// <summary>
    /// Hands over what is there now, at most some thousand records of each source. When there is nothing, flushes the sinks, and waits for more.
    /// </summary>
    /// <param name="wait">How long at most; less where a sink asks for it.</param>
    /// <returns>How many records there were.</returns>
    /// <exception cref="InvalidOperationException">Somebody else reads: the message says who.</exception>
    /// <exception cref="ObjectDisposedException">The session is disposed.</exception>
    public int Turn(TimeSpan wait)
    {
        int count;
        lock (_turn)
        {
            using var once = Once();
            foreach (var registration in _sinks)
            {
                registration.Tick();
            }

            count = IsClaimant ? reader.ConsumeOnce(_callbacks) : reader.Consume(_callbacks);
            if (count == 0)
            {
                // Nothing more to come at once: what there is must be seen now.
                FlushAll();
                foreach (var registration in _sinks)
                {
                    wait = registration.UntilTick < wait ? registration.UntilTick : wait;
                }
            }
        }

        if (count == 0)
        {
            reader.Wait(wait);
        }

        return count;
    }

    /// <summary>Hands over all that is there, and flushes the sinks; what comes meanwhile only as far as the buffers could have held it before.</summary>
    /// <inheritdoc cref="Turn" path="/exception"/>
    public void Drain()
    {
        lock (_turn)
        {
            using var once = Once();
            if (IsClaimant)
            {
                reader.DrainAll(_callbacks);
            }
            else
            {
                reader.Drain(_callbacks);
            }

            FlushAll();
        }
    }

    /// <summary>Hands over records as they come, until cancelled, and then what is there; or until the session is disposed.</summary>
    /// <param name="cancellationToken">Ends it.</param>
    /// <param name="beforeLast">Called before the last records are handed over, such as what detaches the programs; null: nothing.</param>
    /// <exception cref="InvalidOperationException">Somebody else reads: the message says who.</exception>
    public void Run(CancellationToken cancellationToken, Action? beforeLast = null)
    {
        try
        {
            Claim($"{nameof(EventPump)}.{nameof(Run)}");
            RunClaimed(beforeLast, cancellationToken);
        }
        catch (ObjectDisposedException) when (reader.Closing.IsCancellationRequested)
        {
            // That is its end.
        }
    }

    /// <summary>Ends a wait.</summary>
    public void Wake() => reader.Wake();

    /// <summary>
    /// Takes the turn to read until <see cref="Unclaim"/>, so that nobody else reads between two turns of the pump; <see cref="RunClaimed"/> says on which
    /// thread.
    /// </summary>
    /// <param name="by">Who reads, for whoever is refused meanwhile.</param>
    /// <exception cref="InvalidOperationException">Somebody else reads: the message says who.</exception>
    /// <exception cref="ObjectDisposedException">The session is disposed.</exception>
    internal void Claim(string by) => reader.Begin(by);

    /// <summary>Gives the turn back.</summary>
    internal void Unclaim()
    {
        _claimant = 0;
        reader.End();
    }

    /// <summary>Does what <see cref="Run"/> does, for whoever has claimed the turn, and gives it back.</summary>
    /// <exception cref="ObjectDisposedException">The session is disposed.</exception>
    internal void RunClaimed(Action? beforeLast, CancellationToken cancellationToken)
    {
        try
        {
            using var wake = cancellationToken.Register(reader.Wake);
            reader.ReadOnThisThread();
            _claimant = Environment.CurrentManagedThreadId;
            while (!cancellationToken.IsCancellationRequested)
            {
                Turn(LongestWait);
            }

            beforeLast?.Invoke();
            Drain();
        }
        finally
        {
            Unclaim();
        }
    }

    private static void Discard(ReadOnlySpan<byte> record)
    {
    }

    /// <summary>For the time of one turn: a sink that asks for another one from within would never end.</summary>
    private TurnOnce Once()
    {
        if (IsClaimant && reader.Closing.IsCancellationRequested)
        {
            throw SessionDisposed.Create();
        }

        return _isTurning ? throw new InvalidOperationException("a sink must not read events itself") : new TurnOnce(this);
    }

    private void FlushAll()
    {
        foreach (var registration in _sinks)
        {
            registration.Flush();
        }
    }

    private void Remove(Registration registration)
    {
        lock (_lock)
        {
            Set(_sinks.Remove(registration));
        }
    }

    private void Set(ImmutableArray<Registration> sinks)
    {
        _sinks = sinks;
        // A new array: the one that is being read from now stays as it is until the turn ends.
        _callbacks = [.. Enumerable.Range(0, reader.Sources.Length).Select(source =>
            All([.. sinks.Select(sink => sink.Callbacks[source]).OfType<RecordCallback>()]))];
    }

    private static RecordCallback All(RecordCallback[] callbacks) => callbacks switch
    {
        [] => Discard,
        [var only] => only,
        _ => record =>
        {
            foreach (var callback in callbacks)
            {
                callback(record);
            }
        }
        ,
    };

    private CancellationToken Closing => reader.Closing;

    private bool IsClaimant => _claimant == Environment.CurrentManagedThreadId;

    /// <summary>One turn.</summary>
    private readonly ref struct TurnOnce
    {
        private readonly EventPump _pump;

        public TurnOnce(EventPump pump)
        {
            _pump = pump;
            pump._isTurning = true;
        }

        public void Dispose() => _pump._isTurning = false;
    }

    /// <summary>A sink that has been added.</summary>
    private sealed class Registration : IDisposable
    {
        private readonly EventPump _pump;
        private readonly IEventSink _sink;
        private readonly Action<Exception>? _onFailure;
        private readonly bool _waits;
        private readonly CancellationToken _closing;
        private volatile bool _isRemoved;

        public Registration(EventPump pump, IEventSink sink, Action<Exception>? onFailure, bool waits)
        {
            (_pump, _sink, _onFailure, _waits, _closing) = (pump, sink, onFailure, waits, pump.Closing);
            Callbacks = [.. pump.Sources.Select(sink.Open).Select(callback => callback is null ? null : onFailure is null ? WhileAdded(callback) : Guarded(callback))];
        }

        /// <summary>What takes the records of each source; null where none are wanted.</summary>
        public ImmutableArray<RecordCallback?> Callbacks { get; }

        /// <summary>How long it could wait when it was flushed last.</summary>
        public TimeSpan UntilTick { get; private set; } = TimeSpan.MaxValue;

        public void Tick() => Call(static added => added._sink.Tick());

        public void Flush() => Call(static added =>
        {
            added._sink.Flush();
            added.UntilTick = added._sink.UntilTick;
        });

        private void Call(Action<Registration> call)
        {
            try
            {
                if (!_isRemoved)
                {
                    call(this);
                }
            }
#pragma warning disable CA1031 // Whoever added it is told.
            catch (Exception e) when (_onFailure is not null)
#pragma warning restore CA1031
            {
                Fail(e);
            }
        }

        public void Dispose()
        {
            _isRemoved = true;
            _pump.Remove(this);
            if (_waits)
            {
                // Until the turn that is going on has seen it.
                lock (_pump._turn)
                {
                }
            }
        }

        /// <summary>Who removes a sink, or disposes the session, in the middle of a turn wants no more of it.</summary>
        private bool IsOver => _isRemoved || _closing.IsCancellationRequested;

        private RecordCallback WhileAdded(RecordCallback callback) => record =>
        {
            if (!IsOver)
            {
                callback(record);
            }
        };

        private RecordCallback Guarded(RecordCallback callback) => record =>
        {
            if (IsOver)
            {
                return;
            }

            try
            {
                callback(record);
            }
#pragma warning disable CA1031 // Whoever added it is told.
            catch (Exception e)
#pragma warning restore CA1031
            {
                Fail(e);
            }
        };

        private void Fail(Exception error)
        {
            Dispose();
            _onFailure!(error);
        }
    }
}
